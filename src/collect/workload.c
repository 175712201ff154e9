/* SPDX-License-Identifier: MIT */
#include "workload.h"

#include <stdint.h>
#include <string.h>

#include "util/macros.h"
#include "util/number.h"
#include "workload-layout.h"

#define SHORT_ID_LENGTH  12  /* as the engines' own tools show ids */
#define UNIT_NAME_LENGTH 255 /* systemd.unit(5) */

/* A container, pod or application that a path goes through. */
struct place {
	const struct layout *layout; /* NULL: none */
	struct span captures[CAPTURE_COUNT];
};

/* What a path says, as far as it was read: places in it. */
struct finding {
	struct place innermost, outermost;
	struct span unit, slice, inner_unit;
	bool inside; /* a container: units are no longer those of this machine */
	bool below_user_manager, of_user;
	uid_t user;
};

static struct span span_of(const char *text)
{
	return (struct span){ text, strlen(text) };
}

static bool span_is(struct span span, const char *text)
{
	return span.length == strlen(text) && memcmp(span.at, text, span.length) == 0;
}

static bool span_ends_with(struct span span, const char *end)
{
	size_t length = strlen(end);

	return span.length >= length && memcmp(span.at + span.length - length, end, length) == 0;
}

/* Takes what stands before the first byte off the span, and the byte; all where it is not there. */
static struct span span_take(struct span *span, char byte)
{
	const char *found = span->length > 0 ? memchr(span->at, byte, span->length) : NULL;
	struct span taken = *span;

	if (!found) {
		*span = (struct span){ 0 };
		return taken;
	}
	taken.length = (size_t)(found - span->at);
	span->at += taken.length + 1;
	span->length -= taken.length + 1;
	return taken;
}

static bool is_unit_name(struct span name)
{
	/* The types that have cgroups. */
	static const char *const types[] = { ".service", ".scope", ".slice",
					     ".socket",  ".mount", ".swap" };

	if (name.length > UNIT_NAME_LENGTH)
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (!strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:-_.\\@",
			    name.at[i]))
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (span_ends_with(name, types[i]))
			return name.length > strlen(types[i]);
	return false;
}

static void finding_add_unit(struct finding *finding, struct span component)
{
	/* systemd puts a "_" before names that the kernel could take for files of its own. */
	if (component.at[0] == '_') {
		component.at++;
		component.length--;
	}
	/* The manager itself: what is around it says more. */
	if (!is_unit_name(component) || span_is(component, "init.scope"))
		return;
	if (finding->inside) {
		finding->inner_unit = component;
		return;
	}
	finding->unit = component;
	finding->of_user = finding->below_user_manager;
	if (span_ends_with(component, ".slice"))
		finding->slice = component;
}

static void finding_enter_user_manager(struct finding *finding, struct span digits)
{
	const char *cursor = digits.at;
	uint64_t uid;

	if (finding->inside || number_take_u64(&cursor, &uid) < 0 || uid >= UINT32_MAX)
		return;
	finding->below_user_manager = true;
	finding->user = (uid_t)uid;
}

static void finding_enter_place(struct finding *finding, const struct layout *layout,
				const struct span *captures)
{
	struct place *place = &finding->innermost;
	bool in_pod = place->layout && place->layout->role == LAYOUT_POD;

	/* A pod and the container in it are one place. */
	if (place->layout && (!in_pod || layout->role == LAYOUT_POD)) {
		if (!finding->outermost.layout)
			finding->outermost = *place;
		*place = (struct place){ 0 };
	}
	place->layout = layout;
	for (int i = 0; i < CAPTURE_COUNT; i++)
		if (captures[i].length > 0)
			place->captures[i] = captures[i];
	if (layout->role == LAYOUT_CONTAINER)
		finding->inside = true;
}

static void finding_enter(struct finding *finding, const struct layout *layout,
			  const struct span *captures)
{
	if (layout->role == LAYOUT_USER_MANAGER)
		finding_enter_user_manager(finding, captures[CAPTURE_UID]);
	else
		finding_enter_place(finding, layout, captures);
}

static struct finding read_path(struct span path)
{
	/* The kernel adds this where the cgroup was removed and zombies remain, cgroups(7). */
	static const char deleted[] = " (deleted)";
	struct finding finding = { 0 };
	const char *behind = path.at;

	if (span_ends_with(path, deleted))
		path.length -= strlen(deleted);
	while (path.length > 0) {
		const char *end = path.at + path.length;
		struct span component = span_take(&path, '/');
		struct span captures[CAPTURE_COUNT] = { { 0 } };
		const struct layout *layout = NULL;

		if (component.length == 0)
			continue;
		finding_add_unit(&finding, component);
		if (component.at >= behind)
			layout = layout_find(component.at, end, captures, &behind);
		if (layout)
			finding_enter(&finding, layout, captures);
	}
	return finding;
}

static enum layout_role finding_role(const struct finding *finding)
{
	if (finding->innermost.layout)
		return finding->innermost.layout->role;
	return finding->unit.length > 0 ? LAYOUT_UNIT : LAYOUT_NOTHING;
}

static const char *keep(struct span span, struct arena *arena)
{
	return span.length > 0 ? arena_copy_bytes(arena, span.at, span.length) : NULL;
}

static int hex_value(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* The byte that "\xNN" stands for; 0 where there is none, and for a NUL, which no text can hold. */
static char escaped_byte(const char *text)
{
	int high, low;

	if (text[0] != '\\' || text[1] != 'x' || text[2] == '\0')
		return '\0';
	high = hex_value(text[2]);
	low = hex_value(text[3]);
	return high >= 0 && low >= 0 ? (char)(high << 4 | low) : '\0';
}

/* Without the escapes of unit names: machine-qemu\x2d1\x2dweb.scope is that of qemu-1-web. */
static const char *keep_name(struct span span, struct arena *arena)
{
	char *name = arena_copy_bytes(arena, span.at, span.length);
	char *to = name;

	for (const char *from = name; *from; to++) {
		char byte = escaped_byte(from);

		*to = byte ? byte : *from;
		from += byte ? strlen("\\xNN") : 1;
	}
	*to = '\0';
	return name;
}

/* A pod's uid has underscores in a slice's name, where a dash parts the slice from its parent. */
static const char *keep_pod(struct span span, struct arena *arena)
{
	char *pod;

	if (span.length == 0)
		return NULL;
	pod = arena_copy_bytes(arena, span.at, span.length);
	for (char *byte = pod; *byte; byte++)
		if (*byte == '_')
			*byte = '-';
	return pod;
}

static void fill_place(struct workload *workload, const struct place *place, struct arena *arena)
{
	struct span id = place->captures[CAPTURE_ID];
	struct span name = place->captures[CAPTURE_NAME];

	workload->runtime = place->layout->runtime;
	workload->monitor = place->layout->role == LAYOUT_MONITOR;
	workload->container = keep(id, arena);
	workload->pod = keep_pod(place->captures[CAPTURE_POD], arena);
	workload->name = workload->pod;
	if (id.length > 0)
		workload->name = arena_copy_bytes(arena, id.at, SHORT_ID_LENGTH);
	else if (name.length > 0)
		workload->name = keep_name(name, arena);
}

static void fill(struct workload *workload, const struct finding *finding, struct arena *arena)
{
	*workload = (struct workload){
		.unit = keep(finding->unit, arena),
		.slice = keep(finding->slice, arena),
		.inner_unit = keep(finding->inner_unit, arena),
		.of_user = finding->of_user,
		.user = finding->of_user ? finding->user : 0,
	};
	if (finding->innermost.layout) {
		fill_place(workload, &finding->innermost, arena);
	} else if (workload->unit) {
		workload->runtime = WORKLOAD_UNIT;
		workload->name = workload->unit;
	}
	if (finding->outermost.layout) {
		struct workload *outer = arena_alloc(arena, sizeof(*outer));

		fill_place(outer, &finding->outermost, arena);
		workload->outer = outer;
	}
}

void workload_from_path(struct workload *ret, const char *path, struct arena *arena)
{
	struct finding finding = read_path(span_of(path));

	fill(ret, &finding, arena);
}

static bool has_controller(struct span controllers, const char *name)
{
	while (controllers.length > 0)
		if (span_is(span_take(&controllers, ','), name))
			return true;
	return false;
}

/* How far up the list a hierarchy stands among those that say as much; v2 has no controllers. */
static size_t preference(struct span controllers)
{
	static const char *const ascending[] = { "cpu", "pids", "memory", "name=systemd" };

	if (controllers.length == 0)
		return ARRAY_SIZE(ascending) + 1;
	for (size_t i = ARRAY_SIZE(ascending); i > 0; i--)
		if (has_controller(controllers, ascending[i - 1]))
			return i;
	return 0;
}

void workload_from_proc(struct workload *ret, const char *text, struct arena *arena)
{
	struct span rest = span_of(text);
	struct finding best = { 0 };
	size_t best_preference = 0;

	while (rest.length > 0) {
		/* "4:cpu,cpuacct:/path", cgroups(7) */
		struct span path = span_take(&rest, '\n');
		struct span number = span_take(&path, ':');
		struct span controllers = span_take(&path, ':');
		struct finding finding = read_path(path);
		size_t preferred = preference(controllers);

		if (number.length == 0 || finding_role(&finding) < finding_role(&best))
			continue;
		if (finding_role(&finding) == finding_role(&best) && preferred <= best_preference)
			continue;
		best = finding;
		best_preference = preferred;
	}
	fill(ret, &best, arena);
}
