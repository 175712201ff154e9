/* SPDX-License-Identifier: MIT */
/*
 * Kernel interfaces that may be newer than the headers we are built with (linux/nsfs.h). They are
 * probed at run time: an older kernel answers ENOTTY.
 */
#ifndef COLLECT_KERNEL_COMPAT_H
#define COLLECT_KERNEL_COMPAT_H

#include <fcntl.h>
#include <linux/ioctl.h>
#include <linux/types.h>

#define COMPAT_NS_GET_USERNS    _IO(0xb7, 0x1)         /* Linux 4.9 */
#define COMPAT_NS_GET_PARENT    _IO(0xb7, 0x2)         /* Linux 4.9 */
#define COMPAT_NS_GET_NSTYPE    _IO(0xb7, 0x3)         /* Linux 4.11 */
#define COMPAT_NS_GET_OWNER_UID _IO(0xb7, 0x4)         /* Linux 4.11 */
#define COMPAT_NS_GET_MNTNS_ID  _IOR(0xb7, 0x5, __u64) /* Linux 6.11 */
#define COMPAT_NS_GET_ID        _IOR(0xb7, 0xd, __u64) /* Linux 6.18 */

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 */
#endif

#define COMPAT_PIDFD_THREAD O_EXCL /* Linux 6.9; EINVAL before */

/* NS_MNT_GET_INFO, _NEXT, _PREV (Linux 6.12). size is set by the caller. */
struct compat_mnt_ns_info {
	__u32 size, nr_mounts;
	__u64 mnt_ns_id;
};

#define COMPAT_NS_MNT_GET_INFO _IOR(0xb7, 0xa, struct compat_mnt_ns_info)
#define COMPAT_NS_MNT_GET_NEXT _IOR(0xb7, 0xb, struct compat_mnt_ns_info)
#define COMPAT_NS_MNT_GET_PREV _IOR(0xb7, 0xc, struct compat_mnt_ns_info)

/* listmount(2), statmount(2): Linux 6.8; with a mount namespace's id 6.11. */
#define COMPAT_SYS_STATMOUNT 457
#define COMPAT_SYS_LISTMOUNT 458
#define COMPAT_LSMT_ROOT     0xffffffffffffffffULL

struct compat_mnt_id_req {
	__u32 size, spare;
	__u64 mnt_id, param, mnt_ns_id;
};

/* listns(2): Linux 6.19. */
#define COMPAT_SYS_LISTNS 470

struct compat_ns_id_req {
	__u32 size, spare;
	__u64 ns_id; /* the last one that was listed */
	__u32 ns_type, spare2;
	__u64 user_ns_id;
};

/* File handles of namespaces: Linux 6.18; by the id alone, type and inode 0, 6.19. */
#define COMPAT_FD_NSFS_ROOT (-10003)
#define COMPAT_FILEID_NSFS  0xf1

struct compat_nsfs_file_handle {
	__u64 ns_id;
	__u32 ns_type, ns_inum;
};

enum compat_statmount_mask {
	COMPAT_STATMOUNT_SB_BASIC = 0x1,
	COMPAT_STATMOUNT_MNT_BASIC = 0x2,
	COMPAT_STATMOUNT_MNT_ROOT = 0x8,
	COMPAT_STATMOUNT_MNT_POINT = 0x10,
	COMPAT_STATMOUNT_FS_TYPE = 0x20,
	COMPAT_STATMOUNT_MNT_OPTS = 0x80,     /* Linux 6.11 */
	COMPAT_STATMOUNT_FS_SUBTYPE = 0x100,  /* Linux 6.13 */
	COMPAT_STATMOUNT_SB_SOURCE = 0x200,   /* Linux 6.13 */
	COMPAT_STATMOUNT_MNT_UIDMAP = 0x2000, /* Linux 6.15 */
	COMPAT_STATMOUNT_MNT_GIDMAP = 0x4000, /* Linux 6.15 */
};

/* Texts are offsets into str; the reply's mask says which fields are there. */
struct compat_statmount {
	__u32 size, mnt_opts;
	__u64 mask;
	__u32 sb_dev_major, sb_dev_minor;
	__u64 sb_magic;
	__u32 sb_flags, fs_type;
	__u64 mnt_id, mnt_parent_id;
	__u32 mnt_id_old, mnt_parent_id_old;
	__u64 mnt_attr, mnt_propagation, mnt_peer_group, mnt_master, propagate_from;
	__u32 mnt_root, mnt_point;
	__u64 mnt_ns_id;
	__u32 fs_subtype, sb_source;
	__u64 options[2], supported_mask;
	/* How many texts, "INSIDE OUTSIDE LENGTH" each, and where the first is; NULs between them. */
	__u32 mnt_uidmap_num, mnt_uidmap, mnt_gidmap_num, mnt_gidmap;
	__u64 later[43];
	char str[];
};

#endif
