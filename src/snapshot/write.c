/* SPDX-License-Identifier: MIT */
/* An inventory as a document: its parts one by one, so that it is never in memory as a whole. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "snapshot/snapshot.h"
#include "util/key-index.h"
#include "util/memory.h"
#include "writer.h"

static void put(struct writer *writer, const char *text)
{
	if (writer->rc == 0 && (fputs(text, writer->stream) < 0 || ferror(writer->stream)))
		writer->rc = errno ? -errno : -EIO;
}

/* Pure ASCII, as all our JSON. Takes json. */
static void put_json(struct writer *writer, json_t *json)
{
	if (writer->rc == 0 &&
	    (json_dumpf(json_made(json), writer->stream,
			JSON_ENSURE_ASCII | JSON_ENCODE_ANY | JSON_COMPACT) < 0 ||
	     ferror(writer->stream)))
		writer->rc = errno ? -errno : -EIO;
	json_decref(json);
}

static void put_member(struct writer *writer, const char *key, json_t *json)
{
	put(writer, ",\n  \"");
	put(writer, key);
	put(writer, "\": ");
	put_json(writer, json);
}

/* RFC 3339 in UTC; null where the year has not four digits. */
static json_t *time_json(int64_t seconds)
{
	char text[sizeof("2026-11-21T23:44:22Z")];
	time_t when = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&when, &tm) || strftime(text, sizeof(text), "%FT%TZ", &tm) == 0)
		return json_null();
	return json_string(text);
}

/* As every document of ours begins: who needs no more than that need not know the rest. */
static json_t *envelope_json(const struct inventory *inventory,
			     const struct snapshot_options *options)
{
	json_t *object = json_made(json_object());

	json_add(object, "schema", json_integer(SNAPSHOT_SCHEMA));
	json_add(object, "version", json_text(options->version));
	json_add(object, "mode", json_string("snapshot"));
	json_add(object, "time", time_json(inventory->host.time));
	json_add(object, "host", json_text(inventory->host.name));
	json_add(object, "boot_id", json_text(inventory->host.boot_id));
	json_add(object, "kernel", json_text(inventory->host.kernel));
	json_add(object, "complete", json_boolean(!inventory->gaps));
	return object;
}

/* One object of an array, on a line of its own. Takes json. */
static void put_item(struct writer *writer, bool *is_first, json_t *json)
{
	put(writer, *is_first ? "\n    " : ",\n    ");
	*is_first = false;
	put_json(writer, json);
}

static void put_namespaces(struct writer *writer, const struct inventory *inventory)
{
	bool is_first = true;

	put(writer, ",\n  \"namespaces\": [");
	for (size_t i = 0; i < inventory->n_namespaces && writer->rc == 0; i++) {
		const struct ns *ns = inventory->namespaces[i];
		json_t *json = json_made(json_object());

		json_add(json, "ns", json_ns(ns));
		json_add_fields(writer, json, &shape_namespace, ns);
		put_item(writer, &is_first, json);
	}
	put(writer, "\n  ]");
}

static void put_processes(struct writer *writer, const struct inventory *inventory)
{
	bool is_first = true;

	put(writer, ",\n  \"processes\": [");
	for (size_t i = 0; i < inventory->n_processes && writer->rc == 0; i++) {
		const struct process *process = inventory->processes[i];
		json_t *json = json_made(json_object());

		json_add(json, "pid", json_integer(process->pid));
		json_add_fields(writer, json, &shape_process, process);
		put_item(writer, &is_first, json);
	}
	put(writer, "\n  ]");
}

static void put_mounts(struct writer *writer, const struct inventory *inventory)
{
	bool is_first = true;

	put(writer, ",\n  \"mounts\": [");
	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		const struct mount_table *table = &inventory->namespaces[i]->mounts;

		for (size_t k = 0; k < table->count && writer->rc == 0; k++)
			put_item(writer, &is_first,
				 json_struct(writer, &shape_mount, &table->mounts[k]));
	}
	put(writer, "\n  ]");
}

static size_t *find_first_mounts(struct writer *writer, const struct inventory *inventory)
{
	size_t *places = memory_zeroed(inventory->n_namespaces, sizeof(*places));
	size_t place = 0;

	for (size_t i = 0; i < inventory->n_namespaces; i++) {
		places[i] = place;
		place += inventory->namespaces[i]->mounts.count;
		key_index_add(writer->first_mounts, (uint64_t)(uintptr_t)inventory->namespaces[i],
			      0, &places[i]);
	}
	return places;
}

int snapshot_write(const struct inventory *inventory, const struct snapshot_options *options,
		   FILE *stream, struct error *err)
{
	struct writer writer = {
		.stream = stream,
		.redact = options->redact,
		.first_mounts = key_index_new(),
	};
	size_t *places = find_first_mounts(&writer, inventory);

	put(&writer, "{\n  \"nspect\": ");
	put_json(&writer, envelope_json(inventory, options));
	for (size_t i = 0; i < shape_inventory.n_fields; i++) {
		const struct field *field = &shape_inventory.fields[i];

		put_member(&writer, field->key, json_field(&writer, field, inventory));
	}
	put_namespaces(&writer, inventory);
	put_processes(&writer, inventory);
	put_mounts(&writer, inventory);
	put(&writer, "\n}\n");
	key_index_free(writer.first_mounts);
	free(places);
	if (writer.rc < 0)
		return error_set_errno(err, writer.rc, "cannot write the snapshot");
	return 0;
}
