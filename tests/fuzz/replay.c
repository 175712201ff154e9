/* SPDX-License-Identifier: MIT */
/* Feeds every file of a corpus to a fuzz target, so that any compiler can replay what was found. */
#include <dirent.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each input in memory of its own size: a sanitizer then sees a read behind its end. */
static void replay(const char *path)
{
	auto_fclose FILE *file = fopen(path, "rb");
	auto_free uint8_t *data = NULL;
	long size;

	if (!file || fseek(file, 0, SEEK_END) < 0 || (size = ftell(file)) < 0)
		err(EXIT_FAILURE, "%s", path);
	rewind(file);

	data = malloc((size_t)size);
	if ((!data && size > 0) || fread(data, 1, (size_t)size, file) != (size_t)size)
		err(EXIT_FAILURE, "%s", path);
	(void)LLVMFuzzerTestOneInput(data, (size_t)size);
}

int main(int argc, char **argv)
{
	auto_closedir DIR *dir = NULL;
	const struct dirent *entry;
	int replayed = 0;

	if (argc != 2)
		errx(EXIT_FAILURE, "usage: replay CORPUS");
	dir = opendir(argv[1]);
	if (!dir)
		err(EXIT_FAILURE, "%s", argv[1]);

	while ((entry = readdir(dir))) {
		auto_free char *path = NULL;

		if (entry->d_name[0] == '.')
			continue;
		if (asprintf(&path, "%s/%s", argv[1], entry->d_name) < 0)
			err(EXIT_FAILURE, "%s", entry->d_name);
		replay(path);
		replayed++;
	}
	if (replayed == 0)
		errx(EXIT_FAILURE, "%s: no input", argv[1]);
	printf("%d inputs replayed\n", replayed);
	return EXIT_SUCCESS;
}
