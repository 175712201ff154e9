/* SPDX-License-Identifier: MIT */
/*
 * Kernel interfaces that may be newer than the headers we are built with (linux/nsfs.h). They are
 * probed at run time: an older kernel answers ENOTTY.
 */
#ifndef COLLECT_KERNEL_COMPAT_H
#define COLLECT_KERNEL_COMPAT_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define COMPAT_NS_GET_USERNS    _IO(0xb7, 0x1)         /* Linux 4.9 */
#define COMPAT_NS_GET_PARENT    _IO(0xb7, 0x2)         /* Linux 4.9 */
#define COMPAT_NS_GET_OWNER_UID _IO(0xb7, 0x4)         /* Linux 4.11 */
#define COMPAT_NS_GET_MNTNS_ID  _IOR(0xb7, 0x5, __u64) /* Linux 6.11 */
#define COMPAT_NS_GET_ID        _IOR(0xb7, 0xd, __u64) /* Linux 6.18 */

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* Linux 5.14 */
#endif

#endif
