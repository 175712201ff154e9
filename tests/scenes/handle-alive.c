/* SPDX-License-Identifier: MIT */
/*
 * Is the namespace with the file handle that a scene printed still alive? Asking does not keep it
 * alive, as a descriptor or a path would. Exit status 0: yes, 1: no. Needs Linux 6.18.
 */
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define FD_NSFS_ROOT  (-10003) /* Linux 6.18 */
#define FILEID_NSFS   0xf1
#define HANDLE_LENGTH ((size_t)16)

static void parse_handle(const char *hex, struct file_handle *handle)
{
	handle->handle_type = FILEID_NSFS;
	handle->handle_bytes = HANDLE_LENGTH;
	if (strlen(hex) != 2 * HANDLE_LENGTH)
		die("'%s' is not a handle", hex);
	for (size_t i = 0; i < HANDLE_LENGTH; i++) {
		const char digits[3] = { hex[2 * i], hex[2 * i + 1] };
		char *rest;

		handle->f_handle[i] = (unsigned char)strtoul(digits, &rest, 16);
		if (*rest)
			die("'%s' is not a handle", hex);
	}
}

int main(int argc, char **argv)
{
	_Alignas(struct file_handle) char buffer[sizeof(struct file_handle) + HANDLE_LENGTH];
	struct file_handle *handle = (struct file_handle *)buffer;

	if (argc != 2)
		usage("HANDLE");
	parse_handle(argv[1], handle);
	if (open_by_handle_at(FD_NSFS_ROOT, handle, O_RDONLY | O_CLOEXEC) >= 0)
		return 0;
	if (errno == ESTALE)
		return 1;
	if (errno == EBADF)
		unavailable("this kernel has no file handles of namespaces");
	must_succeed(-1, "open_by_handle_at");
}
