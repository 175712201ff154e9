/* SPDX-License-Identifier: MIT */
#include "relate/device-stack.h"

#include <stdlib.h>
#include <string.h>

#include "util/arena.h"
#include "util/hash.h"
#include "util/key-index.h"
#include "util/memory.h"

/* A path that a device is mounted by. */
struct source {
	const char *path;
	int level;
};

struct device_stack {
	struct arena *arena;
	const struct inventory *inventory;
	struct key_index *levels;  /* of each device: one more than its level */
	struct key_index *sources; /* by hash: the first of a clash, which no machine has */
	struct key_index *disks;   /* of the partitions that were given */
	struct device_id *devices;
	size_t count;
};

int device_stack_level(const struct device_stack *stack, uint32_t major, uint32_t minor)
{
	return (int)(uintptr_t)key_index_find(stack->levels, major, minor) - 1;
}

/* Returns whether that is news. */
static bool put(struct device_stack *stack, struct device_id device, int level)
{
	int known = device_stack_level(stack, device.major, device.minor);

	if (known >= level)
		return false;
	if (known < 0)
		*(struct device_id *)array_append(&stack->devices, &stack->count, sizeof(device)) =
			device;
	key_index_remove(stack->levels, device.major, device.minor);
	key_index_add(stack->levels, device.major, device.minor, (void *)(uintptr_t)(level + 1));
	return true;
}

/* Returns whether that is news. */
static bool put_source(struct device_stack *stack, const char *path, int level)
{
	uint64_t hash = hash_bytes(path, strlen(path));
	struct source *source = key_index_find(stack->sources, hash, 0);

	if (source && source->level >= level)
		return false;
	if (!source) {
		source = arena_alloc(stack->arena, sizeof(*source));
		source->path = path;
		key_index_add(stack->sources, hash, 0, source);
	}
	source->level = level;
	return true;
}

/* What is made of a whole disk, as multipath does it, has all its partitions; these are apart. */
static int level_below(const struct device_stack *stack, const struct block_device *device,
		       const struct device_id *below)
{
	int level = device_stack_level(stack, below->major, below->minor);

	if (level < 0 && device->kind != BLOCK_PARTITION &&
	    key_index_find(stack->disks, below->major, below->minor))
		return 0;
	return level;
}

static bool put_block_device(struct device_stack *stack, const struct block_device *device)
{
	int level = -1;

	for (size_t i = 0; i < device->n_below; i++) {
		int below = level_below(stack, device, &device->below[i]);

		level = below > level ? below : level;
	}
	if (level < 0 || !put(stack, device->id, level + 1))
		return false;
	(void)put_source(stack, device->path, level + 1);
	if (device->name)
		(void)put_source(stack, arena_format(stack->arena, "/dev/mapper/%s", device->name),
				 level + 1);
	return true;
}

static bool put_block_devices(struct device_stack *stack)
{
	bool is_news = false;

	for (const struct block_device *device = stack->inventory->block_devices; device;
	     device = device->next)
		is_news |= put_block_device(stack, device);
	return is_news;
}

/* What is on one disk of a file system can be mounted by the name of another. */
static bool put_disk_sets(struct device_stack *stack)
{
	bool is_news = false;

	for (const struct disk_set *set = stack->inventory->disk_sets; set; set = set->next) {
		int level = -1;

		for (size_t i = 0; i < set->count; i++) {
			int of_disk = device_stack_level(stack, set->disks[i].id.major,
							 set->disks[i].id.minor);

			level = of_disk > level ? of_disk : level;
		}
		for (size_t i = 0; level >= 0 && i < set->count; i++)
			is_news |= put_source(stack, set->disks[i].path, level);
	}
	return is_news;
}

static bool put_layer(struct device_stack *stack)
{
	bool are_devices = put_block_devices(stack);

	return put_disk_sets(stack) || are_devices;
}

/* A file system can have a device number of its own besides that of its block device. */
static void put_mount(struct device_stack *stack, const struct mount *mount)
{
	const struct source *source;

	if (mount->major != 0 || !mount->source || mount->source[0] != '/')
		return;
	source =
		key_index_find(stack->sources, hash_bytes(mount->source, strlen(mount->source)), 0);
	if (source && strcmp(source->path, mount->source) == 0)
		(void)put(stack, (struct device_id){ 0, mount->minor }, source->level);
}

static void put_mounts(struct device_stack *stack)
{
	for (size_t i = 0; i < stack->inventory->n_namespaces; i++) {
		const struct mount_table *table = &stack->inventory->namespaces[i]->mounts;

		for (size_t k = 0; k < table->count; k++)
			put_mount(stack, &table->mounts[k]);
	}
}

static void put_disks(const struct device_stack *stack)
{
	const struct block_device *device = stack->inventory->block_devices;

	for (; device; device = device->next) {
		const struct device_id *disk = device->below;

		if (device->kind == BLOCK_PARTITION && device->n_below > 0 &&
		    device_stack_level(stack, device->id.major, device->id.minor) == 0 &&
		    !key_index_find(stack->disks, disk->major, disk->minor))
			key_index_add(stack->disks, disk->major, disk->minor, stack->disks);
	}
}

/* No machine has so many layers; a captured one could be in a circle. */
#define LAYERS_MAX 64

struct device_stack *device_stack_new(const struct inventory *inventory,
				      const struct device_id *devices, size_t n_devices)
{
	struct device_stack *stack = memory_zeroed(1, sizeof(*stack));

	stack->arena = arena_new();
	stack->inventory = inventory;
	stack->levels = key_index_new();
	stack->sources = key_index_new();
	stack->disks = key_index_new();
	for (size_t i = 0; i < n_devices; i++)
		(void)put(stack, devices[i], 0);
	put_disks(stack);
	for (int i = 0; i < LAYERS_MAX && put_layer(stack); i++)
		put_mounts(stack);
	return stack;
}

void device_stack_free(struct device_stack *stack)
{
	if (!stack)
		return;
	key_index_free(stack->levels);
	key_index_free(stack->sources);
	key_index_free(stack->disks);
	arena_free(stack->arena);
	free(stack->devices);
	free(stack);
}

const struct device_id *device_stack_devices(const struct device_stack *stack, size_t *ret_count)
{
	*ret_count = stack->count;
	return stack->devices;
}
