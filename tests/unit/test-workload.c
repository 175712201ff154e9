/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "collect/workload.h"
#include "util/macros.h"
#include "util/text.h"

/* The layouts are as recorded on real machines; the ids are these. */
#define SHORT_A "3f2a9c1b04de"
#define SHORT_B "b08be0f4a553"
#define A       SHORT_A "5a7788990011223344556677889900aabbccddeeff0011223344"
#define B       SHORT_B "6647b2ec2c5c8bd03d928ca897b483528848e716ce80ed37ec69"
#define POD     "a0178de9-9963-4c21-a277-14564e7abd2b"
#define POD_    "a0178de9_9963_4c21_a277_14564e7abd2b"
#define STATIC  "8daa50c3a64c9ff60bb9eab7b44b56fd"
#define USER    "/user.slice/user-1000.slice/user@1000.service"
#define BURST   "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"

/* What a path, or a whole /proc/PID/cgroup, gives: see describe(). */
struct recorded {
	const char *text, *expected;
};

static void add_field(struct text *text, const char *name, const char *value)
{
	if (value)
		text_add_format(text, " %s=%s", name, value);
}

/* "RUNTIME:NAME", or "-", and each field that is set. */
static void describe(struct text *text, const struct workload *workload)
{
	if (workload->runtime == WORKLOAD_NONE)
		text_add(text, "-");
	else
		text_add_format(text, "%s:%s", workload_runtimes[workload->runtime].name,
				workload->name);
	add_field(text, "id", workload->container);
	add_field(text, "pod", workload->pod);
	add_field(text, "unit", workload->unit);
	add_field(text, "slice", workload->slice);
	add_field(text, "inner", workload->inner_unit);
	if (workload->of_user)
		text_add_format(text, " user=%u", workload->user);
	if (workload->monitor)
		text_add(text, " monitor");
	if (workload->outer) {
		text_add(text, " in ");
		describe(text, workload->outer);
	}
}

typedef void recogniser(struct workload *ret, const char *text, struct arena *arena);

static void check(recogniser *recognise, const struct recorded *recorded)
{
	auto_arena struct arena *arena = arena_new();
	auto_text struct text found = { 0 };
	auto_text struct text expected = { 0 };
	struct workload workload;

	recognise(&workload, recorded->text, arena);
	text_add_format(&found, "%s\n ", recorded->text);
	describe(&found, &workload);
	text_add_format(&expected, "%s\n %s", recorded->text, recorded->expected);
	assert_string_equal(text_get(&found), text_get(&expected));
}

#define CHECK_ALL(recognise, table)                                                                \
	do {                                                                                       \
		for (size_t i = 0; i < ARRAY_SIZE(table); i++)                                     \
			check(recognise, &(table)[i]);                                             \
	} while (0)

static void docker_is_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/system.slice/docker-" A ".scope",
		  "docker:" SHORT_A " id=" A " unit=docker-" A ".scope slice=system.slice" },
		{ "/docker/" A, "docker:" SHORT_A " id=" A },
		{ "/docker/" A "/init", "docker:" SHORT_A " id=" A },
		/* Docker Desktop */
		{ "/docker-ce/docker/" A, "docker:" SHORT_A " id=" A },
		/* Docker 0.9 */
		{ "/system.slice/system-docker.slice/docker-" A ".scope",
		  "docker:" SHORT_A " id=" A " unit=docker-" A ".scope slice=system-docker.slice" },
		/* --cgroup-parent=user-a-b.slice */
		{ "/user.slice/user-a.slice/user-a-b.slice/docker-" A ".scope",
		  "docker:" SHORT_A " id=" A " unit=docker-" A ".scope slice=user-a-b.slice" },
		/* Rootless */
		{ USER "/user.slice/docker-" A ".scope",
		  "docker:" SHORT_A " id=" A " unit=docker-" A ".scope slice=user.slice"
		  " user=1000" },
		/* systemd in a container */
		{ "/system.slice/docker-" A ".scope/init.scope",
		  "docker:" SHORT_A " id=" A " unit=docker-" A ".scope slice=system.slice" },
		{ "/docker/" A "/system.slice/nginx.service",
		  "docker:" SHORT_A " id=" A " inner=nginx.service" },
		/* With runc and the cgroupfs driver under a systemd one's name */
		{ "/system.slice:docker:" A, "docker:" SHORT_A " id=" A },
		/* The snap of Docker */
		{ "/system.slice/snap.docker.dockerd.service/docker/" A,
		  "docker:" SHORT_A " id=" A " unit=snap.docker.dockerd.service slice=system.slice"
		  " in snap:docker" },
		{ "/docker/buildkit/n4eu0udvbz9vfzjy71jkvgkwh",
		  "buildkit:n4eu0udvbz9vfzjy71jkvgkwh" },
		{ "/system.slice/system.slice:docker:jvifp9a6b1lxa1kuw8bwfcovf",
		  "buildkit:jvifp9a6b1lxa1kuw8bwfcovf unit=system.slice slice=system.slice" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void podman_is_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/machine.slice/libpod-" A ".scope",
		  "podman:" SHORT_A " id=" A " unit=libpod-" A ".scope slice=machine.slice" },
		{ "/machine.slice/libpod-" A ".scope/container",
		  "podman:" SHORT_A " id=" A " unit=libpod-" A ".scope slice=machine.slice" },
		{ "/machine.slice/libpod-" A ".scope/container/system.slice/sshd.service",
		  "podman:" SHORT_A " id=" A " unit=libpod-" A ".scope slice=machine.slice"
		  " inner=sshd.service" },
		{ USER "/user.slice/libpod-" A ".scope/container",
		  "podman:" SHORT_A " id=" A " unit=libpod-" A ".scope slice=user.slice"
		  " user=1000" },
		{ "/machine.slice/libpod-conmon-" A ".scope",
		  "podman:" SHORT_A " id=" A " unit=libpod-conmon-" A ".scope slice=machine.slice"
		  " monitor" },
		{ USER "/user.slice/libpod-conmon-" A ".scope",
		  "podman:" SHORT_A " id=" A " unit=libpod-conmon-" A ".scope slice=user.slice"
		  " user=1000 monitor" },
		/* Pods */
		{ "/machine.slice/machine-libpod_pod_" B ".slice/libpod-" A ".scope/container",
		  "podman:" SHORT_A " id=" A " pod=" B " unit=libpod-" A ".scope"
		  " slice=machine-libpod_pod_" B ".slice" },
		{ USER "/user.slice/user-libpod_pod_" B ".slice/libpod-" A ".scope",
		  "podman:" SHORT_A " id=" A " pod=" B " unit=libpod-" A ".scope"
		  " slice=user-libpod_pod_" B ".slice user=1000" },
		/* The cgroupfs driver */
		{ "/libpod_parent/libpod-" A, "podman:" SHORT_A " id=" A },
		{ "/libpod_parent/" B "/libpod-" A, "podman:" SHORT_A " id=" A " pod=" B },
		{ "/libpod_parent/conmon", "-" },
		/* Quadlet: --cgroups=split */
		{ "/system.slice/nginx.service/libpod-payload-" A,
		  "podman:" SHORT_A " id=" A " unit=nginx.service slice=system.slice" },
		{ USER "/app.slice/app-kollektivkart.slice/kollektivkart@8000.service"
		       "/libpod-payload-" A,
		  "podman:" SHORT_A " id=" A " unit=kollektivkart@8000.service"
		  " slice=app-kollektivkart.slice user=1000" },
		{ USER "/app.slice/redis.service/runtime",
		  "unit:redis.service unit=redis.service slice=app.slice user=1000" },
		/* Podman's own processes without root */
		{ USER "/user.slice/podman-6696.scope",
		  "unit:podman-6696.scope unit=podman-6696.scope slice=user.slice user=1000" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void kubernetes_is_recognised(void **state)
{
	static const struct recorded table[] = {
		/* The systemd driver, by QoS class: guaranteed, burstable, best effort */
		{ "/kubepods.slice/kubepods-pod" POD_ ".slice/cri-containerd-" A ".scope",
		  "containerd:" SHORT_A " id=" A " pod=" POD " unit=cri-containerd-" A ".scope"
		  " slice=kubepods-pod" POD_ ".slice" },
		{ BURST POD_ ".slice/cri-containerd-" A ".scope",
		  "containerd:" SHORT_A " id=" A " pod=" POD " unit=cri-containerd-" A ".scope"
		  " slice=kubepods-burstable-pod" POD_ ".slice" },
		{ "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" POD_
		  ".slice/docker-" A ".scope",
		  "docker:" SHORT_A " id=" A " pod=" POD " unit=docker-" A ".scope"
		  " slice=kubepods-besteffort-pod" POD_ ".slice" },
		/* A static pod has the hash of its manifest for a uid */
		{ BURST STATIC ".slice/cri-containerd-" A ".scope",
		  "containerd:" SHORT_A " id=" A " pod=" STATIC " unit=cri-containerd-" A ".scope"
		  " slice=kubepods-burstable-pod" STATIC ".slice" },
		{ BURST POD_ ".slice/crio-" A ".scope/container",
		  "crio:" SHORT_A " id=" A " pod=" POD " unit=crio-" A ".scope"
		  " slice=kubepods-burstable-pod" POD_ ".slice" },
		{ BURST POD_ ".slice/crio-conmon-" A ".scope",
		  "crio:" SHORT_A " id=" A " pod=" POD " unit=crio-conmon-" A ".scope"
		  " slice=kubepods-burstable-pod" POD_ ".slice monitor" },
		{ "/system.slice/crio-conmon-" A ".scope",
		  "crio:" SHORT_A " id=" A " unit=crio-conmon-" A ".scope slice=system.slice"
		  " monitor" },
		/* CRI-O's sandbox, which has no process of its own */
		{ BURST POD_ ".slice/crio-" A,
		  "crio:" SHORT_A " id=" A " pod=" POD " unit=kubepods-burstable-pod" POD_ ".slice"
		  " slice=kubepods-burstable-pod" POD_ ".slice" },
		{ BURST POD_ ".slice",
		  "pod:" POD " pod=" POD " unit=kubepods-burstable-pod" POD_ ".slice"
		  " slice=kubepods-burstable-pod" POD_ ".slice" },
		/* The cgroupfs driver */
		{ "/kubepods/besteffort/pod" POD "/" A, "container:" SHORT_A " id=" A " pod=" POD },
		{ "/kubepods/burstable/pod" POD "/" A "/kube-proxy",
		  "container:" SHORT_A " id=" A " pod=" POD },
		{ "/kubepods/pod" POD "/crio-" A, "crio:" SHORT_A " id=" A " pod=" POD },
		{ "/kubepods/pod" POD "/crio-conmon-" A,
		  "crio:" SHORT_A " id=" A " pod=" POD " monitor" },
		{ "/kubepods/burstable/pod" STATIC "/" A,
		  "container:" SHORT_A " id=" A " pod=" STATIC },
		{ "/kubepods/burstable/pod" POD, "pod:" POD " pod=" POD },
		{ "/kubepods/burstable", "-" },
		{ "/kubepods/" A, "container:" SHORT_A " id=" A },
		/* Kata Containers */
		{ "/kubepods/pod" POD "/kata_" A, "container:" SHORT_A " id=" A " pod=" POD },
		{ "/kata_overhead/" A, "container:" SHORT_A " id=" A },
		/* The kubelet says systemd and containerd cgroupfs */
		{ "/kubepods-besteffort-pod" POD_ ".slice:cri-containerd:" A,
		  "containerd:" SHORT_A " id=" A " pod=" POD },
		{ "/system.slice/containerd.service/kubepods-pod" POD_ ".slice:cri-containerd:" A,
		  "containerd:" SHORT_A " id=" A " pod=" POD " unit=containerd.service"
		  " slice=system.slice" },
		{ "/system.slice:cri-containerd:" A, "containerd:" SHORT_A " id=" A },
	};

	CHECK_ALL(workload_from_path, table);
}

static void other_engines_containers_are_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/default/" A, "containerd:" SHORT_A " id=" A },
		{ "/k8s.io/" A, "containerd:" SHORT_A " id=" A },
		{ "/system.slice/nerdctl-" A ".scope",
		  "containerd:" SHORT_A " id=" A " unit=nerdctl-" A ".scope slice=system.slice" },
		{ USER "/user.slice/nerdctl-" A ".scope",
		  "containerd:" SHORT_A " id=" A " unit=nerdctl-" A ".scope slice=user.slice"
		  " user=1000" },
		{ "/system.slice/runc-" A ".scope",
		  "container:" SHORT_A " id=" A " unit=runc-" A ".scope slice=system.slice" },
		/* Docker on Debian 7 */
		{ "/" A, "container:" SHORT_A " id=" A },
		/* --cgroup-parent */
		{ "/actions_job/" A, "container:" SHORT_A " id=" A },
		{ "/ecs/55091c13-b8cf-4801-b527-f4601742204d/" A, "container:" SHORT_A " id=" A },
		/* Fargate has no ids that are ids */
		{ "/ecs/34dc0b5e626f2c5c4c5170e34b10e765/"
		  "34dc0b5e626f2c5c4c5170e34b10e765-1234567890",
		  "-" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void lxc_is_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/lxc.payload.waydroid", "lxc:waydroid" },
		{ "/lxc.payload.web/system.slice/nginx.service", "lxc:web inner=nginx.service" },
		{ "/lxc.payload.web/init.scope", "lxc:web" },
		/* lxc-attach */
		{ "/lxc.payload.my-container/.lxc", "lxc:my-container" },
		/* A project of LXD */
		{ "/lxc.payload.user-1000_alpine-container/.lxc",
		  "lxc:user-1000_alpine-container" },
		{ "/lxc.monitor.web", "lxc:web monitor" },
		/* LXC 3.1 */
		{ "/lxc.payload/el7build01", "lxc:el7build01" },
		{ "/lxc.monitor/el7build01", "lxc:el7build01 monitor" },
		/* LXC before 3.1 */
		{ "/lxc/one-1/init.scope", "lxc:one-1" },
		/* Proxmox VE */
		{ "/lxc/101/ns/system.slice/codex-session-viewer.service",
		  "lxc:101 inner=codex-session-viewer.service" },
		{ "/lxc.monitor/101", "lxc:101 monitor" },
		/* Without root */
		{ USER "/app.slice/run-r1.scope/lxc.payload.c1/init.scope",
		  "lxc:c1 unit=run-r1.scope slice=app.slice user=1000" },
		{ "/system.slice/waydroid-container.service",
		  "unit:waydroid-container.service unit=waydroid-container.service"
		  " slice=system.slice" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void machines_are_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/machine.slice/systemd-nspawn@debian.service/payload/init.scope",
		  "machine:debian unit=systemd-nspawn@debian.service slice=machine.slice" },
		{ "/machine.slice/systemd-nspawn@media-01.service/payload/system.slice/sonarr.service",
		  "machine:media-01 unit=systemd-nspawn@media-01.service slice=machine.slice"
		  " inner=sonarr.service" },
		{ "/machine.slice/systemd-nspawn@debian.service/supervisor",
		  "machine:debian unit=systemd-nspawn@debian.service slice=machine.slice monitor" },
		{ "/machine.slice/machine-nspawntest.scope",
		  "machine:nspawntest unit=machine-nspawntest.scope slice=machine.slice" },
		{ "/machine.slice/machine-my\\x2dbox.scope/payload/system.slice/dbus.service",
		  "machine:my-box unit=machine-my\\x2dbox.scope slice=machine.slice"
		  " inner=dbus.service" },
		{ "/machine.slice/machine-my\\x2dbox.scope/supervisor",
		  "machine:my-box unit=machine-my\\x2dbox.scope slice=machine.slice monitor" },
		/* libvirt: QEMU and LXC */
		{ "/machine.slice/machine-qemu\\x2d2\\x2dubuntu20.04.scope/libvirt/emulator",
		  "machine:qemu-2-ubuntu20.04 unit=machine-qemu\\x2d2\\x2dubuntu20.04.scope"
		  " slice=machine.slice" },
		{ "/machine.slice/machine-lxc\\x2d3918\\x2dweb.scope",
		  "machine:lxc-3918-web unit=machine-lxc\\x2d3918\\x2dweb.scope"
		  " slice=machine.slice" },
		/* rkt */
		{ "/machine.slice/machine-rkt\\x2d7767082e\\x2d5239.scope/system.slice/node.service",
		  "machine:rkt-7767082e-5239 unit=machine-rkt\\x2d7767082e\\x2d5239.scope"
		  " slice=machine.slice inner=node.service" },
		/* NixOS */
		{ "/machine.slice/container@g.service/payload/init.scope",
		  "machine:g unit=container@g.service slice=machine.slice" },
		{ "/machine.slice/container@g.service/supervisor",
		  "machine:g unit=container@g.service slice=machine.slice monitor" },
		{ "/machine.slice/systemd-vmspawn@vm.service",
		  "machine:vm unit=systemd-vmspawn@vm.service slice=machine.slice" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void units_are_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/system.slice/nginx.service",
		  "unit:nginx.service unit=nginx.service slice=system.slice" },
		{ "/system.slice/system-getty.slice/getty@tty1.service",
		  "unit:getty@tty1.service unit=getty@tty1.service slice=system-getty.slice" },
		{ "/system.slice/dev-disk-by\\x2duuid-1.swap",
		  "unit:dev-disk-by\\x2duuid-1.swap unit=dev-disk-by\\x2duuid-1.swap"
		  " slice=system.slice" },
		{ "/system.slice/sshd.socket",
		  "unit:sshd.socket unit=sshd.socket slice=system.slice" },
		{ "/user.slice/user-1000.slice/session-3.scope",
		  "unit:session-3.scope unit=session-3.scope slice=user-1000.slice" },
		{ USER "/app.slice/ssh-agent.service",
		  "unit:ssh-agent.service unit=ssh-agent.service slice=app.slice user=1000" },
		{ USER "/app.slice/app-org.gnome.Terminal.slice/vte-spawn-f22f14d2.scope",
		  "unit:vte-spawn-f22f14d2.scope unit=vte-spawn-f22f14d2.scope"
		  " slice=app-org.gnome.Terminal.slice user=1000" },
		{ "/user.slice/user-0.slice/user@0.service/app.slice/dbus-:1.2-org.a.Portal@0.service",
		  "unit:dbus-:1.2-org.a.Portal@0.service unit=dbus-:1.2-org.a.Portal@0.service"
		  " slice=app.slice user=0" },
		/* systemd 231, before app.slice */
		{ USER "/gnome-terminal-server.service",
		  "unit:gnome-terminal-server.service unit=gnome-terminal-server.service"
		  " slice=user-1000.slice user=1000" },
		/* The user's manager belongs to the system's */
		{ USER "/init.scope",
		  "unit:user@1000.service unit=user@1000.service slice=user-1000.slice" },
		{ "/system.slice", "unit:system.slice unit=system.slice slice=system.slice" },
		{ "/azure.slice/azure-walinuxagent.slice/walinuxagent.service",
		  "unit:walinuxagent.service unit=walinuxagent.service"
		  " slice=azure-walinuxagent.slice" },
		/* A service's own cgroups */
		{ "/system.slice/systemd-udevd.service/udev",
		  "unit:systemd-udevd.service unit=systemd-udevd.service slice=system.slice" },
		/* A name that could be a file of the memory controller */
		{ "/system.slice/_memory.service",
		  "unit:memory.service unit=memory.service slice=system.slice" },
		/* systemd in WSL */
		{ "/wsl-user/distro-9001/systemd/system.slice/cron.service",
		  "unit:cron.service unit=cron.service slice=system.slice" },
		/* The machine itself */
		{ "/", "-" },
		{ "/init.scope", "-" },
		/* Upstart */
		{ "/user/1000.user/c2.session", "-" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void applications_are_recognised(void **state)
{
	static const struct recorded table[] = {
		{ "/system.slice/snap.network-manager.networkmanager.service",
		  "snap:network-manager unit=snap.network-manager.networkmanager.service"
		  " slice=system.slice" },
		{ USER "/app.slice/snap.firefox.firefox-3dcfaa86-bf58-4d3e-a7c6-4e34dfdb050f.scope",
		  "snap:firefox"
		  " unit=snap.firefox.firefox-3dcfaa86-bf58-4d3e-a7c6-4e34dfdb050f.scope"
		  " slice=app.slice user=1000" },
		{ USER "/snap.code.code.f0e1d2c3.scope",
		  "snap:code unit=snap.code.code.f0e1d2c3.scope slice=user-1000.slice user=1000" },
		{ USER "/app.slice/snap.code_two.code-7.scope",
		  "snap:code_two unit=snap.code_two.code-7.scope slice=app.slice user=1000" },
		{ "/system.slice/snap.foo.slice",
		  "unit:snap.foo.slice unit=snap.foo.slice slice=snap.foo.slice" },
		{ USER "/app.slice/app-flatpak-org.mozilla.firefox-2891.scope",
		  "flatpak:org.mozilla.firefox unit=app-flatpak-org.mozilla.firefox-2891.scope"
		  " slice=app.slice user=1000" },
		{ USER "/app.slice/app-flatpak-com.github.foo\\x2dbar-7.scope",
		  "flatpak:com.github.foo-bar unit=app-flatpak-com.github.foo\\x2dbar-7.scope"
		  " slice=app.slice user=1000" },
		{ USER "/flatpak-com.github.foo-bar-7.scope",
		  "flatpak:com.github.foo-bar unit=flatpak-com.github.foo-bar-7.scope"
		  " slice=user-1000.slice user=1000" },
		{ "/lxc.payload.c1/system.slice/snap.lxd.daemon.service",
		  "snap:lxd inner=snap.lxd.daemon.service in lxc:c1" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void of_nested_containers_the_innermost_is_shown_and_the_outermost_kept(void **state)
{
	static const struct recorded table[] = {
		/* Docker in Docker */
		{ "/docker/" A "/docker/" B,
		  "docker:" SHORT_B " id=" B " in docker:" SHORT_A " id=" A },
		/* kind, with either driver */
		{ "/docker/" A "/kubelet/kubepods/burstable/pod" POD "/" B,
		  "container:" SHORT_B " id=" B " pod=" POD " in docker:" SHORT_A " id=" A },
		{ "/system.slice/docker-" A ".scope/kubelet.slice/kubelet-kubepods.slice"
		  "/kubelet-kubepods-pod" POD_ ".slice/cri-containerd-" B ".scope",
		  "containerd:" SHORT_B " id=" B " pod=" POD " unit=docker-" A ".scope"
		  " slice=system.slice inner=cri-containerd-" B ".scope"
		  " in docker:" SHORT_A " id=" A },
		/* minikube */
		{ "/docker/" A BURST POD_ ".slice/crio-" B ".scope",
		  "crio:" SHORT_B " id=" B " pod=" POD " inner=crio-" B ".scope"
		  " in docker:" SHORT_A " id=" A },
		{ "/lxc.payload.c1/system.slice/docker-" B ".scope",
		  "docker:" SHORT_B " id=" B " inner=docker-" B ".scope in lxc:c1" },
		/* A runner in a pod, with an engine in it */
		{ "/kubepods/burstable/pod" POD "/" A "/docker/" B,
		  "docker:" SHORT_B " id=" B " in container:" SHORT_A " id=" A " pod=" POD },
		/* buildkitd in a container */
		{ "/docker/" A "/buildkit/n4eu0udvbz9vfzjy71jkvgkwh",
		  "buildkit:n4eu0udvbz9vfzjy71jkvgkwh in docker:" SHORT_A " id=" A },
		{ "/lxc.payload.a/lxc.payload.b/lxc.payload.c", "lxc:c in lxc:a" },
		/* Its users are not ours */
		{ "/lxc.payload.c1" USER "/app.slice/a.service", "lxc:c1 inner=a.service" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void a_path_seen_from_within_a_cgroup_namespace_says_what_its_tail_says(void **state)
{
	static const struct recorded table[] = {
		{ "/../../docker/" A, "docker:" SHORT_A " id=" A },
		{ "/../docker-" A ".scope", "docker:" SHORT_A " id=" A " unit=docker-" A ".scope" },
		{ "/../" A, "container:" SHORT_A " id=" A },
		{ "/../../../system.slice/cron.service",
		  "unit:cron.service unit=cron.service slice=system.slice" },
		{ "/../cri-containerd-" A ".scope",
		  "containerd:" SHORT_A " id=" A " unit=cri-containerd-" A ".scope" },
		{ "/app.slice/ssh-agent.service",
		  "unit:ssh-agent.service unit=ssh-agent.service slice=app.slice" },
		{ "/..", "-" },
		{ "/.lxc", "-" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void what_only_looks_like_an_id_is_none(void **state)
{
	static const struct recorded table[] = {
		{ "/docker/" SHORT_A, "-" },
		{ "/docker/" A "0", "-" },
		{ "/docker/3F2A" A, "-" },
		{ "/docker/g" B, "-" },
		{ "/docker", "-" },
		{ "/docker/", "-" },
		{ "/system.slice/docker-" SHORT_A ".scope",
		  "unit:docker-" SHORT_A ".scope unit=docker-" SHORT_A
		  ".scope slice=system.slice" },
		{ "/system.slice/docker.service",
		  "unit:docker.service unit=docker.service slice=system.slice" },
		{ "/docker-" A ".scope2", "-" },
		{ "/xdocker-" A, "-" },
		{ "/docker/buildkit/n4eu0udvbz9vfzjy71jkvgkw", "-" },
		{ "/kubepods/podabc", "-" },
		{ "/kubepods/poda0178de9-9963_4c21-a277-14564e7abd2b", "-" },
		{ "/kubepods/pod" POD "0", "-" },
		{ "/kubepods/podx0178de9-9963-4c21-a277-14564e7abd2b", "-" },
		{ "/lxc.payload.", "-" },
		{ "/lxc", "-" },
		{ "/machine.slice/machine-.scope",
		  "unit:machine-.scope unit=machine-.scope slice=machine.slice" },
		{ "/user@1000x.service/a.service", "unit:a.service unit=a.service" },
		{ "/user@4294967295.service/a.service", "unit:a.service unit=a.service" },
		{ "/user@99999999999999999999999.service/a.service",
		  "unit:a.service unit=a.service" },
		{ "/.service", "-" },
		{ "/_", "-" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void hostile_paths_are_read_as_they_are(void **state)
{
	static const struct recorded table[] = {
		{ "", "-" },
		{ "//////", "-" },
		{ "docker/" A, "docker:" SHORT_A " id=" A },
		{ "//docker////" A "//", "docker:" SHORT_A " id=" A },
		{ "/system.slice/nginx.service (deleted)",
		  "unit:nginx.service unit=nginx.service slice=system.slice" },
		{ "/docker/" A " (deleted)", "docker:" SHORT_A " id=" A },
		{ " (deleted)", "-" },
		{ "/docker%2f" A, "-" },
		{ "/%2e%2e/%s%n.service", "-" },
		{ "/lxc.payload.\xff\xfe", "lxc:\xff\xfe" },
		{ "/lxc.payload.\x1b[31m", "lxc:\x1b[31m" },
		{ "/caf\xc3\xa9.service", "-" },
		{ "/machine-a\\x00b\\x2.scope",
		  "machine:a\\x00b\\x2 unit=machine-a\\x00b\\x2.scope" },
		{ "/machine-a\\x2D\\x.scope", "machine:a\\x2D\\x unit=machine-a\\x2D\\x.scope" },
		{ "/machine-a\\x40\\x09\\y41x41.scope",
		  "machine:a@\t\\y41x41 unit=machine-a\\x40\\x09\\y41x41.scope" },
		{ "/machine-\\.scope", "machine:\\ unit=machine-\\.scope" },
	};

	CHECK_ALL(workload_from_path, table);
}

static void a_unit_name_has_at_most_255_bytes(void **state)
{
	for (int length = 255; length <= 256; length++) {
		auto_arena struct arena *arena = arena_new();
		char *path = arena_format(arena, "/%0*d.service", length - 8, 7);
		struct workload workload;

		workload_from_path(&workload, path, arena);
		if (length <= 255)
			assert_string_equal(workload.unit, path + 1);
		else
			assert_null(workload.unit);
	}
}

static void check_repeated(const char *begin, const char *part, size_t size)
{
	auto_arena struct arena *arena = arena_new();
	auto_text struct text text = { 0 };
	struct workload workload;

	text_add(&text, begin);
	while (text.length < size)
		text_add(&text, part);
	text_add(&text, "/docker/" A);
	workload_from_path(&workload, text_get(&text), arena);
	assert_string_equal(workload.container, A);
	workload_from_proc(&workload, text_get(&text), arena);
	assert_string_equal(workload.container, A);
}

/* A reader that is not linear does not come back from a megabyte. */
static void long_paths_take_time_in_proportion(void **state)
{
	static const char *const parts[] = {
		"x",
		"/",
		"-",
		"a",
		"-pod",
		".scope",
		"-a0178de9_9963",
		"\\x2d",
		":docker:",
		"/docker",
		"/docker/x",
		"/lxc/a",
		"/machine-a",
		"/x.service",
		"-libpod_pod_0",
		",",
		":",
	};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		check_repeated("0::/", parts[i], 4096);
		check_repeated("0::/", parts[i], 1 << 20);
		check_repeated("0::/machine-", parts[i], 1 << 20);
	}
}

static void of_a_process_cgroups_the_one_that_says_most_counts(void **state)
{
	static const struct recorded table[] = {
		{ "", "-" },
		{ "0::/\n", "-" },
		{ "0::/system.slice/nginx.service\n",
		  "unit:nginx.service unit=nginx.service slice=system.slice" },
		/* v1 */
		{ "10:net_prio:/" A "\n9:perf_event:/" A "\n2:cpu:/" A "\n",
		  "container:" SHORT_A " id=" A },
		{ "4:memory:/system.slice/docker-" A ".scope\n"
		  "1:name=systemd:/system.slice/docker-" A ".scope\n",
		  "docker:" SHORT_A " id=" A " unit=docker-" A ".scope slice=system.slice" },
		{ "8:pids:/kubepods/besteffort/pod" POD "/" A "\n3:rdma:/\n"
		  "1:name=systemd:/kubepods/besteffort/pod" POD "/" A,
		  "container:" SHORT_A " id=" A " pod=" POD },
		{ "6:freezer:/user/root/0\n5:blkio:/machine.slice/machine-nspawntest.scope\n"
		  "1:name=systemd:/machine.slice/machine-nspawntest.scope",
		  "machine:nspawntest unit=machine-nspawntest.scope slice=machine.slice" },
		{ "14:name=dsystemd:/\n13:name=systemd:/\n12:pids:/\n1:cpuset:/", "-" },
		{ "13:name=systemd:/\n11:hugetlb:/user/1000.user/c2.session\n", "-" },
		/* v1 and v2 of systemd */
		{ "5:blkio:/user.slice\n3:cpu,cpuacct:/user.slice\n2:cpuset:/\n"
		  "1:name=systemd:" USER "/gnome-terminal-server.service\n"
		  "0::" USER "/gnome-terminal-server.service\n",
		  "unit:gnome-terminal-server.service unit=gnome-terminal-server.service"
		  " slice=user-1000.slice user=1000" },
		/* Nothing in v2 */
		{ "3:cpu,cpuacct:/user.slice\n"
		  "1:name=systemd:/user.slice/user-1000.slice/session-3.scope\n0::/\n",
		  "unit:session-3.scope unit=session-3.scope slice=user-1000.slice" },
		{ "6:memory:/a.service\n5:pids:/b.service\n4:cpu:/c.service\n3:blkio:/d.service\n",
		  "unit:a.service unit=a.service" },
		{ "5:pids:/b.service\n3:blkio:/d.service\n4:cpuacct,cpu:/c.service\n",
		  "unit:b.service unit=b.service" },
		{ "3:blkio:/d.service\n4:cpuacct,cpu:/c.service\n",
		  "unit:c.service unit=c.service" },
		{ "3:blkio:/d.service\n2:cpuset:/e.service\n", "unit:d.service unit=d.service" },
		{ "1:name=systemd:/a.service\n0::/b.service\n", "unit:b.service unit=b.service" },
		{ "1:net_cls:/\n0::/\n", "-" },
		/* Docker's cgroupfs driver on a hybrid machine */
		{ "2:cpuset:/docker/" A "\n1:name=systemd:/docker/" A "\n"
		  "0::/system.slice/containerd.service\n",
		  "docker:" SHORT_A " id=" A },
		{ "9:blkio:/system.slice/snap.docker.dockerd.service\n10:pids:/docker/" A "\n"
		  "1:name=systemd:/docker/" A "\n0::/system.slice/snap.docker.dockerd.service\n",
		  "docker:" SHORT_A " id=" A },
		{ "12:pids:/machine.slice/libpod-" A ".scope\n"
		  "0::/machine.slice/libpod-" A ".scope/container\n",
		  "podman:" SHORT_A " id=" A " unit=libpod-" A ".scope slice=machine.slice" },
		/* A zombie whose cgroup has gone */
		{ "0::/system.slice/cron.service (deleted)\n",
		  "unit:cron.service unit=cron.service slice=system.slice" },
		/* Not what the kernel writes */
		{ "\n\n:\n::\n0:\n0::\n:0:/a.service\n/b.service\n", "-" },
		{ "x\n0::/docker/" A "\ny", "docker:" SHORT_A " id=" A },
		{ "0::/system.slice/a:b.service\n",
		  "unit:a:b.service unit=a:b.service slice=system.slice" },
	};

	CHECK_ALL(workload_from_proc, table);
}

static void every_runtime_is_found_by_its_name(void **state)
{
	for (int i = WORKLOAD_NONE + 1; i < WORKLOAD_RUNTIME_COUNT; i++) {
		const char *name = workload_runtimes[i].name;

		assert_int_equal(workload_runtime_from_name(name, strlen(name)), i);
	}
	assert_int_equal(workload_runtime_from_name("", 0), -1);
	assert_int_equal(workload_runtime_from_name("docke", 5), -1);
	assert_int_equal(workload_runtime_from_name("dockers", 7), -1);
	assert_int_equal(workload_runtime_from_name("pod:x", 3), WORKLOAD_POD);
}

static void workloads_match_their_names(void **state)
{
	static const struct {
		const char *path;
		enum workload_runtime runtime;
		const char *wanted;
		enum workload_match match;
	} table[] = {
		{ "/docker/" A, WORKLOAD_DOCKER, A, WORKLOAD_EXACT },
		{ "/docker/" A, WORKLOAD_DOCKER, SHORT_A, WORKLOAD_EXACT },
		{ "/docker/" A, WORKLOAD_DOCKER, "3f2a", WORKLOAD_PREFIX },
		{ "/docker/" A, WORKLOAD_NONE, "3f2a", WORKLOAD_PREFIX },
		{ "/docker/" A, WORKLOAD_NONE, A, WORKLOAD_EXACT },
		{ "/docker/" A, WORKLOAD_DOCKER, A "0", WORKLOAD_DIFFERS },
		{ "/docker/" A, WORKLOAD_DOCKER, "f2a9", WORKLOAD_DIFFERS },
		{ "/docker/" A, WORKLOAD_DOCKER, "", WORKLOAD_DIFFERS },
		{ "/docker/" A, WORKLOAD_NONE, "", WORKLOAD_DIFFERS },
		{ "/docker/" A, WORKLOAD_NONE, "-", WORKLOAD_DIFFERS },
		{ "/docker/" A, WORKLOAD_PODMAN, A, WORKLOAD_DIFFERS },
		{ "/docker/" A, WORKLOAD_CONTAINER, A, WORKLOAD_DIFFERS },
		{ "/docker/" A "/docker/" B, WORKLOAD_DOCKER, A, WORKLOAD_DIFFERS },
		{ "/docker/" A "/docker/" B, WORKLOAD_DOCKER, B, WORKLOAD_EXACT },
		/* The engine is not known: any may be meant. */
		{ "/kubepods/pod" POD "/" A, WORKLOAD_CONTAINER, "3f2a", WORKLOAD_PREFIX },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_CONTAINERD, "3f2a", WORKLOAD_PREFIX },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_CRIO, A, WORKLOAD_EXACT },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_DOCKER, A, WORKLOAD_EXACT },
		{ "/" A, WORKLOAD_PODMAN, A, WORKLOAD_EXACT },
		{ "/" A, WORKLOAD_LXC, A, WORKLOAD_DIFFERS },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, POD, WORKLOAD_EXACT },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, "a0178de999634c21a27714564e7abd2b",
		  WORKLOAD_EXACT },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, POD_, WORKLOAD_EXACT },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, "a0178de9-99", WORKLOAD_PREFIX },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, "a0178de999", WORKLOAD_PREFIX },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, "-", WORKLOAD_DIFFERS },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_POD, A, WORKLOAD_DIFFERS },
		{ "/kubepods/pod" POD "/" A, WORKLOAD_NONE, "a0178de9", WORKLOAD_PREFIX },
		{ "/kubepods/pod" POD, WORKLOAD_POD, POD, WORKLOAD_EXACT },
		{ "/docker/" A, WORKLOAD_POD, A, WORKLOAD_DIFFERS },
		/* Names have no prefixes. */
		{ "/lxc.payload.web", WORKLOAD_LXC, "web", WORKLOAD_EXACT },
		{ "/lxc.payload.web", WORKLOAD_LXC, "we", WORKLOAD_DIFFERS },
		{ "/lxc.payload.web", WORKLOAD_NONE, "web", WORKLOAD_EXACT },
		{ "/lxc.payload.web", WORKLOAD_MACHINE, "web", WORKLOAD_DIFFERS },
		{ "/machine-my\\x2dbox.scope", WORKLOAD_MACHINE, "my-box", WORKLOAD_EXACT },
		{ "/snap.lxd.daemon.service", WORKLOAD_SNAP, "lxd", WORKLOAD_EXACT },
		/* Units, with and without the ending of services */
		{ "/system.slice/nginx.service", WORKLOAD_UNIT, "nginx.service", WORKLOAD_EXACT },
		{ "/system.slice/nginx.service", WORKLOAD_UNIT, "nginx", WORKLOAD_EXACT },
		{ "/system.slice/nginx.service", WORKLOAD_NONE, "nginx", WORKLOAD_EXACT },
		{ "/system.slice/nginx.service", WORKLOAD_UNIT, "ngin", WORKLOAD_DIFFERS },
		{ "/system.slice/nginx.service", WORKLOAD_UNIT, "", WORKLOAD_DIFFERS },
		{ "/system.slice/nginx.service", WORKLOAD_SNAP, "nginx", WORKLOAD_DIFFERS },
		{ "/user.slice/session-3.scope", WORKLOAD_UNIT, "session-3", WORKLOAD_DIFFERS },
		{ "/user.slice/session-3.scope", WORKLOAD_UNIT, "session-3.scope", WORKLOAD_EXACT },
		{ "/nginx.service/libpod-payload-" A, WORKLOAD_UNIT, "nginx", WORKLOAD_EXACT },
		{ "/lxc.payload.web/nginx.service", WORKLOAD_UNIT, "nginx", WORKLOAD_DIFFERS },
		/* A monitor is not in what it watches over. */
		{ "/libpod-conmon-" A ".scope", WORKLOAD_PODMAN, A, WORKLOAD_DIFFERS },
		{ "/libpod-conmon-" A ".scope", WORKLOAD_NONE, "3f2a", WORKLOAD_DIFFERS },
		{ "/pod" POD "/crio-conmon-" A, WORKLOAD_POD, POD, WORKLOAD_DIFFERS },
		{ "/libpod-conmon-" A ".scope", WORKLOAD_UNIT, "libpod-conmon-" A ".scope",
		  WORKLOAD_EXACT },
		{ "/", WORKLOAD_NONE, "init", WORKLOAD_DIFFERS },
		{ "/", WORKLOAD_NONE, "", WORKLOAD_DIFFERS },
	};
	auto_arena struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(table); i++) {
		struct workload workload;
		enum workload_match match;

		workload_from_path(&workload, table[i].path, arena);
		match = workload_matches(&workload, table[i].runtime, table[i].wanted);
		if (match != table[i].match)
			fail_msg("%s as '%s' of runtime %d: %d", table[i].path, table[i].wanted,
				 (int)table[i].runtime, (int)match);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(docker_is_recognised),
		cmocka_unit_test(podman_is_recognised),
		cmocka_unit_test(kubernetes_is_recognised),
		cmocka_unit_test(other_engines_containers_are_recognised),
		cmocka_unit_test(lxc_is_recognised),
		cmocka_unit_test(machines_are_recognised),
		cmocka_unit_test(units_are_recognised),
		cmocka_unit_test(applications_are_recognised),
		cmocka_unit_test(
			of_nested_containers_the_innermost_is_shown_and_the_outermost_kept),
		cmocka_unit_test(
			a_path_seen_from_within_a_cgroup_namespace_says_what_its_tail_says),
		cmocka_unit_test(what_only_looks_like_an_id_is_none),
		cmocka_unit_test(hostile_paths_are_read_as_they_are),
		cmocka_unit_test(a_unit_name_has_at_most_255_bytes),
		cmocka_unit_test(long_paths_take_time_in_proportion),
		cmocka_unit_test(of_a_process_cgroups_the_one_that_says_most_counts),
		cmocka_unit_test(every_runtime_is_found_by_its_name),
		cmocka_unit_test(workloads_match_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
