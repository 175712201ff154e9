/* SPDX-License-Identifier: MIT */
/*
 * nspect-enter: runs a command in namespaces that are open already.
 *
 * It changes privileges, so it is one file, uses libc alone, allocates nothing and looks nothing up:
 * who calls it has found and verified the target, and hands over descriptors and numbers. It ends
 * at the first failure, and whatever it mounted goes with it. In the order of this file, and of
 * main at its end:
 *
 *  1. Start.    Not with more privileges than the caller; no descriptor of ours for the command;
 *               nobody may look into us.
 *  2. Options.  Numbers are strict, descriptors are there and are namespaces of the type said.
 *  3. Prepare.  All that needs our own view of the system: /proc/self, the cgroup, the target's
 *               environment, and what --read-only can't stop is said.
 *  4. Enter.    setns, in the order that the kernel's checks demand. From here on no path that is
 *               not meant to be one inside is looked up.
 *  5. Mounts.   Root and working directory, and a copy of the mount namespace where one is wanted.
 *  6. Fork.     Only a child is in a PID namespace. We wait for it, hand on signals, stop when it
 *               stops, and end as it does.
 *  7. Become.   User, groups, capabilities, Landlock, seccomp.
 *  8. Run.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/nsfs.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define CAP_BIT(capability) (UINT64_C(1) << (capability))

#define MAX_CGROUPS 16
#define MAX_GROUPS  1024

/* The user and group of --read-only: no distribution gives it to anyone, nor is it nobody's. */
#define UNUSED_ID 65533

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80 /* Linux 5.6 */
#endif

/* struct mount_attr of mount_setattr(2), Linux 5.12: linux/mount.h and sys/mount.h exclude each other */
struct mount_change {
	uint64_t set, clear, propagation, userns_fd;
};

#define CHANGE_RDONLY 0x1
#define CHANGE_NOSUID 0x2

/* struct landlock_ruleset_attr as of Linux 6.12 */
struct ruleset {
	uint64_t fs, net, scoped;
};

#define LANDLOCK_WRITES                                                                            \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                           \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |                           \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |                               \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |                             \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)
#define LANDLOCK_TRUNCATE         (UINT64_C(1) << 14) /* Linux 6.2, version 3 */
#define LANDLOCK_IOCTL_DEV        (UINT64_C(1) << 15) /* Linux 6.10, version 5 */
#define LANDLOCK_ABSTRACT_SOCKETS (UINT64_C(1) << 0)  /* Linux 6.12, version 6 */
#define LANDLOCK_SIGNALS          (UINT64_C(1) << 1)  /* Linux 6.12, version 6 */

/* What seccomp calls the system calls of this machine's own programs. */
#if defined(__x86_64__)
#define OWN_ABI AUDIT_ARCH_X86_64
#elif defined(__i386__)
#define OWN_ABI AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define OWN_ABI AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define OWN_ABI AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define OWN_ABI AUDIT_ARCH_RISCV64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OWN_ABI AUDIT_ARCH_PPC64LE
#elif defined(__s390x__)
#define OWN_ABI AUDIT_ARCH_S390X
#else
#define OWN_ABI 0 /* a filter that fits none: there is no filter, and that is said */
#endif

#define X32_CALLS 0x40000000 /* x86-64 numbers those of its x32 ABI from here on */

/* Exit statuses of our own, as env(1) and others have them. */
enum { NOT_ENTERED = 125, NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

static const struct {
	const char *name; /* as in /proc/PID/ns */
	const char *link; /* the one that setns changes */
	int flag;
} ns_types[] = {
	{ "cgroup", "cgroup", CLONE_NEWCGROUP },
	{ "ipc", "ipc", CLONE_NEWIPC },
	{ "mnt", "mnt", CLONE_NEWNS },
	{ "net", "net", CLONE_NEWNET },
	{ "pid", "pid_for_children", CLONE_NEWPID },
	{ "time", "time", CLONE_NEWTIME },
	{ "user", "user", CLONE_NEWUSER },
	{ "uts", "uts", CLONE_NEWUTS },
};

#define N_TYPES ARRAY_SIZE(ns_types)

struct id {
	bool given;
	uint32_t value;
};

/* What is to be done. Descriptors are -1 where there is none. */
struct plan {
	int pidfd, pidfd_types;
	int ns[N_TYPES];
	int root, wd, env;
	int cgroups[MAX_CGROUPS];
	size_t n_cgroups;
	const char *wdns, *tools, *exec_context;
	struct id uid, gid;
	gid_t groups[MAX_GROUPS];
	size_t n_groups;
	bool groups_given, preserve_credentials;
	bool keep_caps, no_new_privs, read_only, read_all;
	uint64_t drop_caps; /* a bit for each capability */
	bool with_proc, no_fork, quiet, help, version;
	char **command;
};

/* --- messages --- */

/* In one write, so that nothing comes between; without memory or locks of stdio. */
__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list arguments)
{
	static const char name[] = "nspect-enter: ";
	char line[512];
	size_t length = sizeof(name) - 1;
	int n;

	memcpy(line, name, length);
	n = vsnprintf(line + length, sizeof(line) - length - 1, format, arguments);
	if (n > 0)
		length += strnlen(line + length, sizeof(line) - length - 1);
	line[length++] = '\n';
	(void)!write(STDERR_FILENO, line, length);
}

__attribute__((format(printf, 2, 3))) static void warn(const struct plan *plan, const char *format,
						       ...)
{
	va_list arguments;

	if (plan->quiet)
		return;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

/* Not entered. All that was done so far goes with this process. */
__attribute__((format(printf, 1, 2))) static noreturn void die(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	_exit(NOT_ENTERED);
}

/* What failed, as the subject of errno: "cannot fork". */
static noreturn void die_errno(const char *what)
{
	die("%s: %s", what, strerror(errno));
}

/* --- 1. start --- */

/* With 0, 1 or 2 closed, one of our descriptors would be what the command reads or writes. */
static void open_standard_streams(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR);
		if (fd < 0)
			die_errno("cannot open /dev/null");
	} while (fd <= STDERR_FILENO);
	(void)close(fd);
}

/* Processes that we come to share a PID namespace with could else take what we hold. */
static void become_undumpable(void)
{
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		die_errno("cannot become undumpable");
}

static void start(void)
{
	open_standard_streams();
	if (getauxval(AT_SECURE))
		die("it must be neither setuid nor have file capabilities");
	become_undumpable();
	/* Linux 5.11 */
	if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
		die_errno("cannot mark descriptors to be closed");
}

/* --- 2. options --- */

enum kind {
	SET_FLAG,
	SET_FD,
	SET_ID,
	SET_TEXT,
	SET_TYPES,
	SET_NS,
	ADD_CGROUP,
	SET_GROUPS,
	SET_CAPS,
};

/* An option: the argument that it takes (in brackets: or none), and what --help says of it. */
static const struct row {
	const char *name, *argument;
	enum kind kind;
	size_t field; /* of struct plan, for the first four kinds */
	const char *help;
} rows[] = {
#define FIELD(name) offsetof(struct plan, name)
	{ "pidfd", "FD", SET_FD, FIELD(pidfd), "enter namespaces of this process ..." },
	{ "types", "TYPE,...", SET_TYPES, 0, "... of these types" },
	{ "ns", "TYPE:FD", SET_NS, 0, "enter this namespace" },
	{ "root", "FD", SET_FD, FIELD(root), "make this directory the root" },
	{ "wd", "FD", SET_FD, FIELD(wd), "make this the working directory" },
	{ "wdns", "PATH", SET_TEXT, FIELD(wdns), "the same, by its path inside" },
	{ "cgroup", "FD", ADD_CGROUP, 0, "join the cgroup of this cgroup.procs" },
	{ "tools", "PATH", SET_TEXT, FIELD(tools), "keep our files, have the target's at PATH" },
	{ "with-proc", NULL, SET_FLAG, FIELD(with_proc), "mount a /proc that fits" },
	{ "no-fork", NULL, SET_FLAG, FIELD(no_fork), "stay out of the PID namespace" },
	{ "setuid", "UID", SET_ID, FIELD(uid), "become this user" },
	{ "setgid", "GID", SET_ID, FIELD(gid), "become this group" },
	{ "groups", "GID,...", SET_GROUPS, 0, "have these supplementary groups" },
	{ "preserve-credentials", NULL, SET_FLAG, FIELD(preserve_credentials),
	  "keep user and groups" },
	{ "keep-caps", NULL, SET_FLAG, FIELD(keep_caps), "keep capabilities, whoever we become" },
	{ "drop-caps", "[NUMBER,...]", SET_CAPS, 0, "drop these capabilities, or all" },
	{ "no-new-privs", NULL, SET_FLAG, FIELD(no_new_privs), "gain no privileges by programs" },
	{ "exec-context", "TEXT", SET_TEXT, FIELD(exec_context), "context in SELinux, AppArmor" },
	{ "env", "FD", SET_FD, FIELD(env), "have the environment of this environ file" },
	{ "read-only", NULL, SET_FLAG, FIELD(read_only), "change nothing of the target" },
	{ "read-all", NULL, SET_FLAG, FIELD(read_all), "with --read-only: read every file" },
	{ "quiet", NULL, SET_FLAG, FIELD(quiet), "no warnings" },
	{ "help", NULL, SET_FLAG, FIELD(help), "print this" },
	{ "version", NULL, SET_FLAG, FIELD(version), "print the version" },
#undef FIELD
};

/* A plain decimal number up to MAX, without sign, space or anything behind it. */
static bool parse_number(const char *text, uint32_t max, uint32_t *ret)
{
	uint64_t number = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (uint64_t)(*text - '0');
		if (number > max)
			return false;
	}
	*ret = (uint32_t)number;
	return true;
}

/* Never one of 0 to 2, which the command is to have. */
static int parse_fd(const char *text)
{
	uint32_t fd;

	if (!parse_number(text, INT_MAX, &fd) || fd <= STDERR_FILENO)
		die("not the number of a descriptor above 2: %s", text);
	if (fcntl((int)fd, F_GETFD) < 0)
		die("no descriptor %s is open", text);
	return (int)fd;
}

/* The highest number stands for "no change" in system calls. */
static uint32_t parse_id(const char *text)
{
	uint32_t id;

	if (!parse_number(text, UINT32_MAX - 1, &id))
		die("not the number of a user or group: %s", text);
	return id;
}

static size_t find_type(const char *name)
{
	for (size_t i = 0; i < N_TYPES; i++)
		if (strcmp(ns_types[i].name, name) == 0)
			return i;
	die("no type of namespace: %s", name);
}

/* The words of a list, one a call; writes into it. An empty list has none, an empty word is one. */
static char *next_word(char **list)
{
	return *list && **list ? strsep(list, ",") : NULL;
}

static void set_types(struct plan *plan, char *list)
{
	for (char *word; (word = next_word(&list));)
		plan->pidfd_types |= ns_types[find_type(word)].flag;
}

/* The caller's word for it is not taken: a descriptor that is another namespace is refused. */
static void set_ns(struct plan *plan, char *text)
{
	const char *name = strsep(&text, ":");
	size_t type = find_type(name);
	int flag;

	if (!text)
		die("--ns needs TYPE:FD: %s", name);
	if (plan->ns[type] >= 0)
		die("two namespaces of type %s", name);
	plan->ns[type] = parse_fd(text);
	flag = ioctl(plan->ns[type], NS_GET_NSTYPE);
	if (flag < 0)
		die("descriptor %s is not a namespace: %s", text, strerror(errno));
	if (flag != ns_types[type].flag)
		die("descriptor %s is not a namespace of type %s", text, name);
}

static void add_cgroup(struct plan *plan, const char *text)
{
	if (plan->n_cgroups == MAX_CGROUPS)
		die("more than %d cgroups", MAX_CGROUPS);
	plan->cgroups[plan->n_cgroups++] = parse_fd(text);
}

static void set_groups(struct plan *plan, char *list)
{
	plan->groups_given = true;
	plan->n_groups = 0;
	for (char *word; (word = next_word(&list));) {
		if (plan->n_groups == MAX_GROUPS)
			die("more than %d groups", MAX_GROUPS);
		plan->groups[plan->n_groups++] = parse_id(word);
	}
}

static void set_caps(struct plan *plan, char *list)
{
	uint32_t number;

	if (!list)
		plan->drop_caps = UINT64_MAX;
	for (char *word; (word = next_word(&list));) {
		if (!parse_number(word, 63, &number))
			die("not the number of a capability: %s", word);
		plan->drop_caps |= UINT64_C(1) << number;
	}
}

static void take_option(struct plan *plan, const struct row *row, char *argument)
{
	void *field = (char *)plan + row->field;

	switch (row->kind) {
	case SET_FLAG:
		*(bool *)field = true;
		return;
	case SET_FD:
		*(int *)field = parse_fd(argument);
		return;
	case SET_ID:
		*(struct id *)field = (struct id){ true, parse_id(argument) };
		return;
	case SET_TEXT:
		*(const char **)field = argument;
		return;
	case SET_TYPES:
		set_types(plan, argument);
		return;
	case SET_NS:
		set_ns(plan, argument);
		return;
	case ADD_CGROUP:
		add_cgroup(plan, argument);
		return;
	case SET_GROUPS:
		set_groups(plan, argument);
		return;
	case SET_CAPS:
		set_caps(plan, argument);
		return;
	}
}

static void parse_options(struct plan *plan, int argc, char **argv)
{
	struct option options[ARRAY_SIZE(rows) + 1] = { 0 };
	int found;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *argument = rows[i].argument;

		options[i].name = rows[i].name;
		options[i].val = (int)i + UCHAR_MAX + 1;
		options[i].has_arg = !argument          ? no_argument
				     : *argument == '[' ? optional_argument
							: required_argument;
	}
	while ((found = getopt_long(argc, argv, "+hV", options, NULL)) != -1) {
		if (found == '?')
			_exit(NOT_ENTERED); /* getopt has said why */
		if (found > UCHAR_MAX)
			take_option(plan, &rows[found - UCHAR_MAX - 1], optarg);
		plan->help = plan->help || found == 'h';
		plan->version = plan->version || found == 'V';
	}
	plan->command = argv + optind;
}

static int types_entered(const struct plan *plan)
{
	int types = plan->pidfd_types;

	for (size_t i = 0; i < N_TYPES; i++)
		if (plan->ns[i] >= 0 && !(plan->tools && ns_types[i].flag == CLONE_NEWNS))
			types |= ns_types[i].flag;
	return types;
}

static void require(bool sensible, const char *complaint)
{
	if (!sensible)
		die("%s", complaint);
}

static void check_plan(const struct plan *plan)
{
	const int types = types_entered(plan);
	const bool has_mnt = plan->ns[find_type("mnt")] >= 0;

	require((plan->pidfd >= 0) == (plan->pidfd_types != 0), "--pidfd and --types go together");
	require(!plan->read_all || plan->read_only, "--read-all needs --read-only");
	require(!plan->keep_caps || !plan->read_only, "--keep-caps excludes --read-only");
	require(!plan->no_fork || !plan->with_proc || !(types & CLONE_NEWPID),
		"--with-proc excludes --no-fork: only what is forked sees that PID namespace");
	require(!plan->tools || (has_mnt && !(types & CLONE_NEWNS)),
		"--tools needs --ns mnt:FD, and mnt not among --types");
	require(!plan->tools || plan->wd < 0, "--tools excludes --wd");
	require(plan->env < 0 || (!plan->tools && (types & CLONE_NEWNS || plan->root >= 0)),
		"--env needs the files of the target: our programs would obey its LD_PRELOAD");
}

/* --- 3. prepare --- */

/* What comes of the plan before anything is entered. */
struct own {
	int ns;       /* /proc/self/ns: stays ours wherever we are */
	int landlock; /* the version that the kernel has; 0: none */
	int parent;   /* pidfd of the process that forked this one, or -1 */
	char **environment;
};

static void join_cgroup(int fd)
{
	if (write(fd, "0", 1) != 1)
		die_errno("cannot join the cgroup");
}

static void set_exec_context(const char *context)
{
	const int fd = open("/proc/self/attr/exec", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		die_errno("cannot open /proc/self/attr/exec");
	if (write(fd, context, strlen(context)) < 0)
		die("cannot set the context %s: %s", context, strerror(errno));
	(void)close(fd);
}

/* A process can write what it likes over its environment: what is no variable is left out. */
static char **read_environment(int fd)
{
	static char text[1 << 20];
	static char *variables[1 << 15];
	size_t length = 0, count = 0;
	ssize_t n;

	while ((n = read(fd, text + length, sizeof(text) - length)) > 0)
		length += (size_t)n;
	if (n < 0)
		die_errno("cannot read the environment");
	if (length == sizeof(text))
		die("the environment has 1 MiB or more");
	for (char *word = text; word < text + length; word += strlen(word) + 1) {
		if (!strchr(word, '='))
			continue;
		if (count == ARRAY_SIZE(variables) - 1)
			die("the environment has more than %zu variables", count);
		variables[count++] = word;
	}
	return variables;
}

/* Who the command is to be, where the options don't say it. */
static struct id complete_id(const struct plan *plan, struct id id)
{
	if (id.given || plan->preserve_credentials)
		return id;
	if (plan->read_only)
		return (struct id){ true, UNUSED_ID };
	return (struct id){ types_entered(plan) & CLONE_NEWUSER, 0 };
}

/* What --read-only does not stop is said, and by which user it is done. */
static void warn_of_limits(const struct plan *plan, const struct own *own)
{
	if (!plan->read_only)
		return;
	if (own->landlock < 1)
		warn(plan, "no Landlock in this kernel: only permissions guard device nodes, "
			   "other processes and what /proc/PID/root leads to");
	else if (own->landlock < 6)
		warn(plan, "Landlock of this kernel does not stop signals: permissions do");
	if (!OWN_ABI)
		warn(plan, "no seccomp filter for this kind of machine: only permissions guard "
			   "limits of processes, keys and our terminal");
	if (plan->read_all)
		warn(plan, "--read-all: the command reads every file, whoever may read it");
	warn(plan, "not stopped: what goes through sockets, System V IPC and message queues, "
		   "locks, reading from FIFOs");
}

/*
 * In a user namespace that denies setgroups there is no way to drop them, so that is done outside,
 * where we may.
 */
static void drop_groups_outside(const struct plan *plan)
{
	if (types_entered(plan) & CLONE_NEWUSER && (plan->uid.given || plan->gid.given))
		(void)setgroups(0, NULL);
}

/* 0: the kernel has none, or it is switched off */
static int landlock_version(void)
{
	const int version =
		(int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 0 && errno != ENOSYS && errno != EOPNOTSUPP)
		die_errno("cannot ask for the version of Landlock");
	return version < 0 ? 0 : version;
}

static struct own prepare(struct plan *plan)
{
	struct own own = {
		.ns = open("/proc/self/ns", O_PATH | O_DIRECTORY | O_CLOEXEC),
		.landlock = plan->read_only ? landlock_version() : 0,
		.parent = -1,
		.environment = plan->env < 0 ? environ : read_environment(plan->env),
	};

	if (own.ns < 0)
		die_errno("cannot open /proc/self/ns");
	for (size_t i = 0; i < plan->n_cgroups; i++)
		join_cgroup(plan->cgroups[i]);
	if (plan->exec_context)
		set_exec_context(plan->exec_context);
	plan->uid = complete_id(plan, plan->uid);
	plan->gid = complete_id(plan, plan->gid);
	warn_of_limits(plan, &own);
	drop_groups_outside(plan);
	return own;
}

/* --- 4. enter --- */

struct step {
	int fd, flags;
	bool done;
};

/* The process first: where it has the type, a descriptor only says what it has to lead to. */
static size_t list_steps(const struct plan *plan, struct step *steps)
{
	size_t count = 0;

	if (plan->pidfd >= 0)
		steps[count++] = (struct step){ plan->pidfd, plan->pidfd_types, false };
	for (size_t i = 0; i < N_TYPES; i++) {
		const int flag = ns_types[i].flag;

		if (plan->ns[i] >= 0 && flag & types_entered(plan) & ~plan->pidfd_types)
			steps[count++] = (struct step){ plan->ns[i], flag, false };
	}
	return count;
}

/* Appends a word to a list: TYPE:INODE, or less where there is no descriptor of it. */
static void add_name(char *list, size_t size, const char *type, int ns)
{
	const size_t length = strlen(list);
	struct stat st;

	if (ns >= 0 && fstat(ns, &st) == 0)
		(void)snprintf(list + length, size - length, " %s:%ju", type, (uintmax_t)st.st_ino);
	else
		(void)snprintf(list + length, size - length, " %s", type);
}

/* Where the capability is needed. It is not to be seen where it is outside of ours. */
static void add_owner(char *list, size_t size, int flag, int ns)
{
	const int userns = flag == CLONE_NEWUSER ? dup(ns) : ioctl(ns, NS_GET_USERNS);

	add_name(list, size, userns < 0 ? "an outer user namespace" : "user", userns);
	if (userns >= 0)
		(void)close(userns);
}

static noreturn void die_refused(const struct plan *plan, int flags)
{
	const int errnum = errno;
	char names[256] = "", owners[512] = "";

	for (size_t i = 0; i < N_TYPES; i++) {
		const int flag = ns_types[i].flag, ns = plan->ns[i];

		if (!(flags & flag))
			continue;
		add_name(names, sizeof(names), ns_types[i].name, ns);
		if (ns >= 0)
			add_owner(owners, sizeof(owners), flag, ns);
	}
	if (errnum == EPERM)
		die("cannot enter%s: needs CAP_SYS_ADMIN in%s", names,
		    *owners ? owners : " the user namespace that owns it");
	if (errnum == EINVAL && flags & CLONE_NEWPID)
		die("cannot enter%s: a PID namespace must be ours or below ours", names);
	if (errnum == EINVAL && flags & CLONE_NEWUSER)
		die("cannot enter%s: it is our own user namespace", names);
	die("cannot enter%s: %s", names, strerror(errnum));
}

/* What is refused now may not be once the user namespace is entered. */
static void take_step(const struct plan *plan, struct step *step, bool may_be_later)
{
	step->done = setns(step->fd, step->flags) == 0;
	if (!step->done && (errno != EPERM || !may_be_later))
		die_refused(plan, step->flags);
}

/*
 * CAP_SYS_ADMIN is needed in the user namespace that owns a namespace. Root outside has it
 * everywhere, and only inside once in the target's; an unprivileged user has it only there. So:
 * all others first, as far as it goes, then the user namespace, then what was refused before. A
 * pidfd with several types is one step, in which the kernel gets all of this right itself.
 */
static void enter(const struct plan *plan)
{
	const bool user = types_entered(plan) & CLONE_NEWUSER;
	struct step steps[N_TYPES + 1];
	const size_t count = list_steps(plan, steps);

	for (size_t i = 0; i < count; i++)
		if (!(steps[i].flags & CLONE_NEWUSER))
			take_step(plan, &steps[i], user);
	for (size_t i = 0; i < count; i++)
		if (steps[i].flags & CLONE_NEWUSER)
			take_step(plan, &steps[i], false);
	for (size_t i = 0; i < count; i++)
		if (!steps[i].done)
			take_step(plan, &steps[i], false);
}

/* The process may have gone elsewhere since the caller looked. */
static void verify(const struct plan *plan, const struct own *own)
{
	for (size_t i = 0; i < N_TYPES; i++) {
		struct stat expected, entered;

		if (plan->ns[i] < 0 || !(ns_types[i].flag & plan->pidfd_types))
			continue;
		if (fstat(plan->ns[i], &expected) < 0 ||
		    fstatat(own->ns, ns_types[i].link, &entered, 0) < 0)
			die("cannot compare the %s namespace: %s", ns_types[i].name,
			    strerror(errno));
		if (expected.st_dev != entered.st_dev || expected.st_ino != entered.st_ino)
			die("the process is not in the %s namespace that was given",
			    ns_types[i].name);
	}
}

/* The user namespace that owns one, or is its parent; -1 where that is not below ours. */
static int outer_userns(int ns, unsigned long request)
{
	const int userns = ioctl(ns, request);

	if (userns < 0 && errno != EPERM)
		die_errno("cannot look at a user namespace");
	return userns;
}

/* Whether the user owns the namespace, or a user namespace between it and ours. */
static bool is_owner(uid_t uid, int ns, ino_t ours)
{
	int userns = outer_userns(ns, NS_GET_USERNS);

	while (userns >= 0) {
		const int inner = userns;
		struct stat st;
		uid_t owner;

		if (fstat(inner, &st) < 0 || ioctl(inner, NS_GET_OWNER_UID, &owner) < 0)
			die_errno("cannot look at a user namespace");
		if (st.st_ino != ours && owner == uid)
			return true;
		userns = st.st_ino == ours ? -1 : outer_userns(inner, NS_GET_PARENT);
		(void)close(inner);
	}
	return false;
}

/*
 * From outside, the owner of a user namespace has all capabilities over it and all that it owns,
 * with none of his own and with no_new_privs. Who looks read-only must not be him.
 */
static void refuse_owner(const struct plan *plan, const struct own *own)
{
	const uid_t uid = plan->uid.given ? plan->uid.value : geteuid();
	struct stat ours;

	if (fstatat(own->ns, "user", &ours, 0) < 0)
		die_errno("cannot look at our user namespace");
	for (size_t i = 0; i < N_TYPES; i++) {
		const int ns = openat(own->ns, ns_types[i].link, O_RDONLY | O_CLOEXEC);

		if (ns < 0 && errno != ENOENT)
			die_errno("cannot look at what was entered");
		if (ns >= 0 && is_owner(uid, ns, ours.st_ino))
			die("--read-only: user %" PRIu32 " owns a user namespace of the target",
			    uid);
		(void)close(ns);
	}
}

/* --- 5. mounts --- */

static void change_mounts(int fd, const char *path, const struct mount_change *change)
{
	if (syscall(SYS_mount_setattr, fd, path, AT_EMPTY_PATH | AT_RECURSIVE, change,
		    sizeof(*change)) < 0)
		die_errno("cannot change the copies of mounts");
}

static int open_directory(const char *path)
{
	const int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		die("cannot open %s: %s", path, strerror(errno));
	return fd;
}

/* A descriptor may come from another mount namespace, and is no part of the copy then. */
static void require_read_only(int directory)
{
	struct statvfs st;

	if (fstatvfs(directory, &st) < 0)
		die_errno("cannot look at the copies of mounts");
	if (!(st.f_flag & ST_RDONLY))
		die("--read-only: root or working directory is not in the mount namespace");
}

static void go_to(int root, int wd)
{
	if (root >= 0 && (fchdir(root) < 0 || chroot(".") < 0))
		die_errno("cannot change the root");
	if (wd >= 0 && fchdir(wd) < 0)
		die_errno("cannot change the working directory");
}

static void enter_mounts(int fd)
{
	if (setns(fd, CLONE_NEWNS) < 0)
		die_errno("cannot enter the mount namespace");
}

/* A detached copy of all mounts of the target, from its root down. */
static int copy_tree(const struct plan *plan)
{
	int tree;

	enter_mounts(plan->ns[find_type("mnt")]);
	go_to(plan->root, -1);
	tree = (int)syscall(SYS_open_tree, AT_FDCWD, "/",
			    OPEN_TREE_CLONE | AT_RECURSIVE | OPEN_TREE_CLOEXEC);
	if (tree < 0)
		die_errno("cannot copy the mounts of the target");
	return tree;
}

static void attach_tree(int tree, const char *path)
{
	if (syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		die("cannot mount the files of the target at %s: %s", path, strerror(errno));
}

/*
 * Changes are made to a copy of the mount namespace that only we are in. Nothing we mount comes out
 * of it. What the target mounts later comes in, except with --read-only: it would be writable.
 *
 * Copying takes root and working directory along into the copy. What is changed is all of it, and so
 * we go to its top for that: setns does.
 */
static void copy_mounts(const struct plan *plan, const struct own *own)
{
	const struct mount_change change = {
		.set = plan->read_only ? CHANGE_RDONLY | CHANGE_NOSUID : 0,
		.propagation = plan->read_only ? MS_PRIVATE : MS_SLAVE,
	};
	int root, wd, copy, tree = -1;

	if (unshare(CLONE_NEWNS) < 0)
		die_errno("cannot copy the mount namespace");
	root = open_directory("/");
	wd = open_directory(".");
	copy = openat(own->ns, "mnt", O_RDONLY | O_CLOEXEC);
	if (copy < 0)
		die_errno("cannot open our mount namespace");
	if (plan->tools) {
		tree = copy_tree(plan);
		change_mounts(tree, "", &change);
	}
	enter_mounts(copy);
	change_mounts(AT_FDCWD, "/", &change);
	if (plan->read_only) {
		require_read_only(root);
		require_read_only(wd);
	}
	go_to(root, wd);
	if (plan->tools)
		attach_tree(tree, plan->tools);
}

static void arrange_mounts(const struct plan *plan, const struct own *own)
{
	if (!plan->tools)
		go_to(plan->root, plan->wd);
	if (plan->tools || plan->read_only || plan->with_proc)
		copy_mounts(plan, own);
}

/* --- 6. fork --- */

/* Signals as they were when we started, for the command. */
struct signals {
	sigset_t mask;
	struct sigaction child;
};

/* A terminal that we control among 0 to 2, and the process group that had it at first. */
struct terminal {
	int fd;
	pid_t group;
};

/* All of them wait for sigwaitinfo; and a SIGCHLD that the caller ignored would hide the status. */
static void hold_signals(struct signals *ret)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t all;

	(void)sigfillset(&all);
	if (sigprocmask(SIG_SETMASK, &all, &ret->mask) < 0 ||
	    sigaction(SIGCHLD, &standard, &ret->child) < 0)
		die_errno("cannot hold signals");
}

static void release_signals(const struct signals *signals)
{
	if (sigaction(SIGCHLD, &signals->child, NULL) < 0 ||
	    sigprocmask(SIG_SETMASK, &signals->mask, NULL) < 0)
		die_errno("cannot release signals");
}

static struct terminal find_terminal(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		const pid_t group = tcgetpgrp(fd);

		if (group > 0)
			return (struct terminal){ fd, group };
	}
	return (struct terminal){ -1, -1 };
}

/* Does to this process what a signal does that nobody holds. */
static void suffer(int number)
{
	sigset_t set;

	(void)kill(getpid(), number);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, number);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

/*
 * The command has stopped, and so do we: our shell waits for us. When it continues us and gives us
 * the terminal, whoever had it behind us (the job of a shell inside) gets it back. The SIGCONT that
 * woke us waits to be forwarded.
 */
static void stop_as_well(const struct terminal *terminal, int number)
{
	const pid_t group = tcgetpgrp(terminal->fd);

	suffer(number);
	if (group > 0 && group != getpgrp() && tcgetpgrp(terminal->fd) == getpgrp())
		(void)tcsetpgrp(terminal->fd, group);
}

/*
 * What the terminal sends goes to all of a process group, and so to the command too where it is in
 * ours. A shell has made one of its own.
 */
static void forward(pid_t child, const siginfo_t *info)
{
	if (info->si_code == SI_KERNEL && getpgid(child) == getpgrp())
		return;
	(void)kill(child, info->si_signo);
}

/* A shell that dies may leave the terminal with a process group that nobody is in any more. */
static void restore_terminal(const struct terminal *terminal)
{
	const pid_t group = tcgetpgrp(terminal->fd);

	if (group <= 0 || terminal->group != getpgrp() || group == terminal->group)
		return;
	if (kill(-group, 0) < 0 && errno == ESRCH)
		(void)tcsetpgrp(terminal->fd, terminal->group);
}

/* The status that the command ended with; -1 while it has not. */
static int reap(pid_t child, const struct terminal *terminal)
{
	for (;;) {
		int status;
		const pid_t pid = waitpid(child, &status, WNOHANG | WUNTRACED);

		if (pid < 0)
			die_errno("cannot wait for the command");
		if (pid == 0)
			return -1;
		if (!WIFSTOPPED(status))
			return status;
		stop_as_well(terminal, WSTOPSIG(status));
	}
}

static noreturn void end_as(int status)
{
	if (WIFSIGNALED(status)) {
		const struct sigaction standard = { .sa_handler = SIG_DFL };

		(void)sigaction(WTERMSIG(status), &standard, NULL);
		suffer(WTERMSIG(status));
		_exit(128 + WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

static noreturn void wait_for(pid_t child, const struct terminal *terminal)
{
	int status;

	while ((status = reap(child, terminal)) < 0) {
		siginfo_t info;
		sigset_t all;

		(void)sigfillset(&all);
		if (sigwaitinfo(&all, &info) < 0)
			continue; /* EINTR: we were stopped and continued */
		if (info.si_signo != SIGCHLD)
			forward(child, &info);
	}
	restore_terminal(terminal);
	end_as(status);
}

/* Returns in the child, with a descriptor of its parent. */
static int run_in_child(void)
{
	const struct terminal terminal = find_terminal();
	const int parent = (int)syscall(SYS_pidfd_open, getpid(), 0);
	struct signals signals;
	pid_t child;

	if (parent < 0)
		die_errno("cannot open a pidfd of this process");
	hold_signals(&signals);
	child = fork();
	if (child < 0 && errno == ENOMEM)
		die("cannot fork: no memory, or the PID namespace has lost its first process");
	if (child < 0)
		die_errno("cannot fork");
	if (child > 0)
		wait_for(child, &terminal);
	release_signals(&signals);
	return parent;
}

/* --- 7. become --- */

/* In the child, which is in the PID namespace. */
static void mount_proc(bool read_only)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (mount("proc", "/proc", "proc", flags | (read_only ? MS_RDONLY : 0), NULL) == 0)
		return;
	if (errno == EPERM)
		die("cannot mount /proc: the user namespace must own the PID namespace, and see a "
		    "/proc with nothing mounted over it");
	die_errno("cannot mount /proc");
}

/* The target may have put a link there that leads out of our copy of its mounts. */
static void change_directory(const char *path)
{
	const struct open_how how = { .flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
				      .resolve = RESOLVE_NO_MAGICLINKS };
	const int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));

	if (fd < 0 || fchdir(fd) < 0)
		die("cannot change the working directory to %s: %s", path, strerror(errno));
	(void)close(fd);
}

/* Of the calling process, a bit for each capability. */
struct capabilities {
	uint64_t effective, permitted, inheritable;
};

static struct capabilities get_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		die_errno("cannot read capabilities");
	return (struct capabilities){
		.effective = data[0].effective | (uint64_t)data[1].effective << 32,
		.permitted = data[0].permitted | (uint64_t)data[1].permitted << 32,
		.inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32,
	};
}

static void set_capabilities(const struct capabilities *caps)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	for (int i = 0; i < 2; i++)
		data[i] = (struct __user_cap_data_struct){
			.effective = (uint32_t)(caps->effective >> (32 * i)),
			.permitted = (uint32_t)(caps->permitted >> (32 * i)),
			.inheritable = (uint32_t)(caps->inheritable >> (32 * i)),
		};
	if (syscall(SYS_capset, &header, data) < 0)
		die_errno("cannot set capabilities");
}

/* What no program may have that is run from now on, not even for root. */
static void limit_bounding_set(uint64_t allowed)
{
	for (unsigned int cap = 0; cap < 64; cap++) {
		if (allowed & CAP_BIT(cap) || prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
			continue;
		if (errno == EINVAL)
			return; /* the last one was the one before */
		die_errno("cannot drop capabilities from the bounding set");
	}
}

/* A user namespace can deny setgroups for ever. With CAP_SETGID nothing else is EPERM. */
static void change_groups(const struct plan *plan)
{
	if (!plan->groups_given && !plan->uid.given && !plan->gid.given)
		return;
	if (setgroups(plan->n_groups, plan->groups) == 0)
		return;
	if (errno != EPERM || plan->groups_given ||
	    !(get_capabilities().effective & CAP_BIT(CAP_SETGID)))
		die_errno("cannot set the supplementary groups");
}

static noreturn void die_unmapped(const char *what, uint32_t id)
{
	die("cannot become %s %" PRIu32 ": %s", what, id,
	    errno == EINVAL ? "the user namespace has no such id" : strerror(errno));
}

static void change_ids(const struct plan *plan)
{
	const gid_t gid = plan->gid.value;
	const uid_t uid = plan->uid.value;

	change_groups(plan);
	if (plan->gid.given && setresgid(gid, gid, gid) < 0)
		die_unmapped("group", gid);
	if (plan->uid.given && setresuid(uid, uid, uid) < 0)
		die_unmapped("user", uid);
	become_undumpable(); /* with another user the kernel sets what fs.suid_dumpable says */
}

/* Ambient capabilities stay with a user other than root, and when programs are run. */
static void raise_ambient(uint64_t caps)
{
	for (unsigned int cap = 0; cap < 64; cap++)
		if (caps & CAP_BIT(cap) &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			die_errno("cannot keep capabilities");
}

static uint64_t allowed_capabilities(const struct plan *plan)
{
	if (plan->read_all)
		return CAP_BIT(CAP_DAC_READ_SEARCH);
	return plan->read_only ? 0 : ~plan->drop_caps;
}

/*
 * To become another user takes capabilities, and takes them away: the kernel keeps them across that
 * where we ask for it. An inheritable one comes back when root runs a program, so it goes as well.
 */
static void change_credentials(const struct plan *plan)
{
	const bool keep = plan->keep_caps || plan->read_all;
	const uint64_t allowed = allowed_capabilities(plan);
	struct capabilities caps;

	limit_bounding_set(allowed);
	if (keep && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		die_errno("cannot keep capabilities");
	change_ids(plan);
	if (!keep && allowed == UINT64_MAX)
		return;

	caps = get_capabilities();
	caps.permitted &= allowed;
	caps.effective = keep ? caps.permitted : caps.effective & allowed;
	caps.inheritable = keep ? caps.permitted : caps.inheritable & allowed;
	set_capabilities(&caps);
	if (keep)
		raise_ambient(caps.permitted);
}

/*
 * A read-only mount does not hold whoever reaches the mounts of the target itself, through
 * /proc/PID/root; nor does it cover device nodes and signals. Landlock does, whatever the mount.
 */
static void allow_writes(int ruleset, int fd, uint64_t rights)
{
	const struct landlock_path_beneath_attr rule = { .allowed_access = rights,
							 .parent_fd = fd };

	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		die_errno("cannot except a device from the denial of writes");
}

/* What a shell writes to. The target may have anything there: it has to be the device. */
static void allow_device(int ruleset, const char *path, dev_t device, uint64_t rights)
{
	const int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == device)
		allow_writes(ruleset, fd, rights);
	(void)close(fd);
}

static void allow_devices(int ruleset, uint64_t rights)
{
	allow_device(ruleset, "/dev/null", makedev(1, 3), rights);
	allow_device(ruleset, "/dev/zero", makedev(1, 5), rights);
	allow_device(ruleset, "/dev/full", makedev(1, 7), rights);
	allow_device(ruleset, "/dev/tty", makedev(5, 0), rights);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (isatty(fd))
			allow_writes(ruleset, fd, rights);
}

/* From newer versions of Landlock than the kernel's, nothing. Fields it does not know are zero. */
static struct ruleset read_only_ruleset(int version)
{
	struct ruleset ruleset = { .fs = LANDLOCK_WRITES };

	if (version >= 2)
		ruleset.fs |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		ruleset.fs |= LANDLOCK_TRUNCATE;
	if (version >= 5)
		ruleset.fs |= LANDLOCK_IOCTL_DEV;
	if (version >= 6)
		ruleset.scoped = LANDLOCK_ABSTRACT_SOCKETS | LANDLOCK_SIGNALS;
	return ruleset;
}

static void deny_writes(int version)
{
	const struct ruleset rules = read_only_ruleset(version);
	const uint64_t of_files =
		LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_TRUNCATE | LANDLOCK_IOCTL_DEV;
	int ruleset;

	if (version < 1)
		return; /* prepare has said so */
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
	if (ruleset < 0)
		die_errno("cannot make a Landlock ruleset");
	allow_devices(ruleset, of_files & rules.fs);
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		die_errno("cannot deny writes with Landlock");
	(void)close(ruleset);
}

/*
 * Landlock is about files, and lets a process change the limits of another one of its user, use our
 * keys, enter what that user owns, or type on our terminal, which a shell of ours reads. By another
 * ABI the same calls have other numbers, and so it is none at all.
 */
#define LOAD(offset)          BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define RETURN(what)          BPF_STMT(BPF_RET | BPF_K, what)
#define REFUSE(value)         BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), RETURN(REFUSED)
#define SKIP_IF(value, count) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, count, 0)
enum {
	REFUSED = SECCOMP_RET_ERRNO | EPERM,
	LOW_WORD = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 4,
	FIRST = offsetof(struct seccomp_data, args[0]) + LOW_WORD,
	SECOND = offsetof(struct seccomp_data, args[1]) + LOW_WORD,
};
static struct sock_filter refused_calls[] = {
	LOAD(offsetof(struct seccomp_data, arch)),
	SKIP_IF(OWN_ABI, 1),
	RETURN(SECCOMP_RET_KILL_PROCESS),
	LOAD(offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1),
	RETURN(SECCOMP_RET_KILL_PROCESS),
	REFUSE(SYS_setns),
	REFUSE(SYS_setpriority),
	REFUSE(SYS_ioprio_set),
	REFUSE(SYS_add_key),
	REFUSE(SYS_request_key),
	REFUSE(SYS_keyctl),
	SKIP_IF(SYS_ioctl, 6),
	SKIP_IF(SYS_prlimit64, 11),
	SKIP_IF(SYS_sched_setaffinity, 10),
	SKIP_IF(SYS_sched_setattr, 9),
	SKIP_IF(SYS_sched_setparam, 8),
	SKIP_IF(SYS_sched_setscheduler, 7),
	RETURN(SECCOMP_RET_ALLOW),
	/* ioctl: of a terminal, and what is typed */
	LOAD(SECOND),
	REFUSE(TIOCSTI),
	REFUSE(TIOCLINUX),
	RETURN(SECCOMP_RET_ALLOW),
	/* those of a process: 0 is the one that calls */
	LOAD(FIRST),
	SKIP_IF(0, 1),
	RETURN(REFUSED),
	RETURN(SECCOMP_RET_ALLOW),
};
#undef LOAD
#undef RETURN
#undef REFUSE
#undef SKIP_IF

static void refuse_calls(void)
{
	const struct sock_fprog program = { ARRAY_SIZE(refused_calls), refused_calls };

	if (!OWN_ABI)
		return; /* prepare has said so */
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		die_errno("cannot refuse system calls with seccomp");
}

/* Only now, as changing the user forgets it. The parent may be gone meanwhile. */
static void die_with(int parent)
{
	struct pollfd end = { .fd = parent, .events = POLLIN };

	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		die_errno("cannot ask to die with the parent");
	if (poll(&end, 1, 0) != 0)
		die("the parent has died");
}

static void become(const struct plan *plan, const struct own *own)
{
	if (plan->with_proc)
		mount_proc(plan->read_only);
	if (plan->wdns)
		change_directory(plan->wdns);
	change_credentials(plan);
	if ((plan->no_new_privs || plan->read_only) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		die_errno("cannot set no_new_privs");
	if (plan->read_only) {
		deny_writes(own->landlock);
		refuse_calls();
	}
	if (own->parent >= 0)
		die_with(own->parent);
}

/* --- 8. run --- */

static noreturn void die_not_run(const char *file)
{
	const int status = errno == ENOENT ? NOT_FOUND : NOT_EXECUTABLE;

	(void)dprintf(STDERR_FILENO, "nspect-enter: cannot run %s: %s\n", file, strerror(errno));
	_exit(status);
}

/* The shell of the caller by its name: the target may have it elsewhere, or not at all. */
static noreturn void run_shell(const char *shell)
{
	const char *slash = shell ? strrchr(shell, '/') : NULL;

	if (slash && slash[1])
		execlp(slash + 1, slash + 1, (char *)NULL);
	execl("/bin/sh", "sh", (char *)NULL);
	die_not_run("/bin/sh");
}

static noreturn void run(const struct plan *plan, const struct own *own)
{
	const char *shell = getenv("SHELL");

	environ = own->environment;
	if (!*plan->command)
		run_shell(shell);
	execvp(*plan->command, plan->command);
	die_not_run(*plan->command);
}

/* --- all of it --- */

static void print_help(void)
{
	(void)printf("nspect-enter [OPTION...] [--] [COMMAND [ARGUMENT...]]\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *argument = rows[i].argument ? rows[i].argument : "";
		const char *space = *argument && *argument != '[' ? " " : "";

		(void)printf("  --%-20s%s%-12s %s\n", rows[i].name, space, argument, rows[i].help);
	}
}

static void print_version(void)
{
	(void)printf("nspect-enter %s\n", NSPECT_VERSION);
}

int main(int argc, char **argv)
{
	struct plan plan = { .pidfd = -1, .root = -1, .wd = -1, .env = -1 };
	struct own own;

	start();
	for (size_t i = 0; i < N_TYPES; i++)
		plan.ns[i] = -1;
	parse_options(&plan, argc, argv);
	if (plan.help || plan.version) {
		plan.help ? print_help() : print_version();
		return fflush(stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	check_plan(&plan);
	own = prepare(&plan);
	enter(&plan);
	verify(&plan, &own);
	if (plan.read_only)
		refuse_owner(&plan, &own);
	arrange_mounts(&plan, &own);
	if (types_entered(&plan) & CLONE_NEWPID && !plan.no_fork)
		own.parent = run_in_child();
	become(&plan, &own);
	run(&plan, &own);
}
