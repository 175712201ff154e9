/* SPDX-License-Identifier: MIT */
/*
 * The structs of the model as the document has them: a table for each, by which it is written and
 * read. What follows from the rest (members, counts, indices) is not in it.
 */
#ifndef SNAPSHOT_SHAPE_H
#define SNAPSHOT_SHAPE_H

#include <stddef.h>

#include "model/inventory.h"

enum field_kind {
	FIELD_BOOL,
	FIELD_INT,  /* 32 bits, signed */
	FIELD_UINT, /* 32 bits */
	FIELD_UID,  /* null: UID_UNKNOWN */
	FIELD_INT64,
	FIELD_UINT64,     /* a number below 2^63 */
	FIELD_ID,         /* 64 bits, as a string of digits */
	FIELD_TEXT,       /* null: NULL */
	FIELD_COMMAND,    /* text that can have secrets in it behind the first word */
	FIELD_PATH,       /* text that can have paths in it, also several */
	FIELD_ENUM,       /* its name */
	FIELD_FLAGS,      /* the names of the bits that are set */
	FIELD_NS,         /* "net:4026531840": see ns_reference_add */
	FIELD_NS_OF_TYPE, /* an array with one pointer for each type */
	FIELD_PROCESS,    /* its PID */
	FIELD_MOUNT,      /* its place among all mounts */
	FIELD_OBJECT,     /* a struct inside */
	FIELD_POINTER,    /* to a struct; null: NULL */
	FIELD_LIST,       /* of structs that begin with the pointer to the next one */
	FIELD_ARRAY,      /* a pointer to structs, and how many there are */
	FIELD_TASK_PIDS,
	FIELD_COVERAGE, /* an array with one struct for each source of discovery */
	FIELD_KIND_COUNT
};

/* NULL: the number has no name, and null stands for it. */
typedef const char *name_of(size_t number);

struct field {
	const char *key;
	enum field_kind kind;
	size_t offset;
	/* Of an array its count; of a list that is appended to, its end (0: it is not). */
	size_t second;
	const struct shape *shape; /* of objects, pointers, lists, arrays */
	name_of *name;             /* of enumerations and flags */
	size_t n_names;            /* of namespaces the types that fit, NS_TYPE_BIT */
};

struct shape {
	size_t size;
	const struct field *fields;
	size_t n_fields;
};

/* Namespaces, processes and mounts are arrays of the document, the inventory is its other keys. */
extern const struct shape shape_inventory, shape_namespace, shape_process, shape_mount;
extern const struct shape shape_coverage, shape_workload;

struct text;

/*
 * What a namespace is called: "net:4026531840"; one that is inferred "~net:4026531840", or by its
 * label "?net:LABEL".
 */
void ns_reference_add(struct text *text, const struct ns *ns);

static inline const void *field_of(const void *object, const struct field *field)
{
	return (const char *)object + field->offset;
}

#endif
