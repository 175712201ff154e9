/* SPDX-License-Identifier: MIT */
/* What nspect --enter is about to do, before nspect-enter does it. */
#ifndef CLI_ENTER_H
#define CLI_ENTER_H

#include "collect/opening.h"
#include "modes.h"
#include "name.h"
#include "options.h"

/* A namespace that is to be entered. All zero but fd: none of that type. */
struct entry {
	const struct ns *ns;
	const struct process *process; /* it was named as one of this process; NULL: by itself */
	const char *name;              /* as it was said */
	const char *from;              /* what it was opened through: a path, or words */
	int fd;
};

/* A directory or file that was opened before; fd negative: there is none. */
struct opened {
	int fd;
	const char *from;  /* the path that it was opened by */
	const char *value; /* where that led; NULL: nowhere else */
};

struct enter_id {
	bool is_set;
	uint32_t id; /* as the user namespace has it that is entered */
};

struct enter_plan {
	const struct options *options;
	const struct inventory *inventory;
	const struct source *source;
	struct arena *arena;
	unsigned int types; /* NS_TYPE_BIT of those that may be entered */
	struct entry entries[NS_TYPE_COUNT];
	/* Whose root, directory, ids, environment and cgroup are meant; NULL: no process was named. */
	const struct process *target;
	struct held_process held; /* the target */
	struct opened root, wd, cgroup, environment;
	const char *tools;     /* where the target's root goes; NULL: nowhere */
	const char *context;   /* for /proc/self/attr/exec; NULL: none */
	const char *drop_caps; /* "--drop-caps=1,2", by number; NULL: none */
	struct enter_id uid, gid;
	const char *groups; /* supplementary ones of a user by name, "6,7"; NULL: none */
};

#define auto_enter_plan __attribute__((cleanup(enter_plan_release)))

/* The arena and all that it points to must outlive the plan. */
void enter_plan_init(struct enter_plan *plan, const struct options *options,
		     const struct inventory *inventory, const struct source *source,
		     struct arena *arena);
void enter_plan_release(struct enter_plan *plan);

/* enter-target.c: what the names of --enter mean. Errors: as name_resolve; -EINVAL, a conflict. */
int enter_resolve(struct enter_plan *plan, const struct name *names, size_t n_names,
		  struct error *err);

/*
 * enter-open.c: opens all that was resolved, and what the options ask for. Errors: -ESRCH, it is
 * not what was listed any more; -errno, refused, with what it would take.
 */
int enter_open(struct enter_plan *plan, struct error *err);

/*
 * enter-open.c: a path descriptor of the root that COMMAND will have. Negative: -ENOENT, that is our
 * own; else nobody in there lets us see it.
 */
int enter_open_inside(const struct enter_plan *plan);

/* enter-open.c: a path descriptor of what is there below a root, or negative. */
int enter_look_inside(int root_fd, const char *path);

/* enter-open.c: where a link of the target in /proc leads, in the arena. NULL: it can't be read. */
const char *enter_read_link(const struct enter_plan *plan, const char *file);

/*
 * enter-extras.c: what to write to /proc/self/attr/exec to be what attr/current says, in the arena:
 * "exec docker-default" for AppArmor's "docker-default (enforce)". NULL: that is no context.
 */
const char *enter_make_context(struct arena *arena, const char *said);

/* enter-extras.c: the target's cgroup and context, what is denied, --tools. */
int enter_add_extras(struct enter_plan *plan, struct error *err);

/* enter-ids.c: the ids that are asked for, and those without which nobody would be anybody. */
int enter_choose_ids(struct enter_plan *plan, struct error *err);

/* enter-show.c: says what would be done. Returns an exit status. */
int enter_show(const struct enter_plan *plan, const struct selection *selection);

/* enter-warn.c: on a terminal, warns of what is rarely meant. */
void enter_warn(const struct enter_plan *plan);

/* enter-exec.c: does it. Returns only where it can't: -errno of running nspect-enter. */
int enter_exec(const struct enter_plan *plan, struct error *err);

#endif
