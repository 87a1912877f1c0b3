package io.obsmesh.collector.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadResolverTest {
  private static final String ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  @TempDir Path directory;
  private long nowNanos = 1;
  private WorkloadResolver resolver;

  @BeforeEach
  void resolver() throws IOException {
    Files.createDirectories(directory.resolve("cgroup/system.slice/gone.service"));
    resolver =
        new WorkloadResolver(
            directory.resolve("proc"),
            directory.resolve("cgroup"),
            directory.resolve("docker"),
            () -> nowNanos);
  }

  private void process(
      int pid, long started, String comm, String exe, String cgroup, String environ, String... args)
      throws IOException {
    Path folder = Files.createDirectories(directory.resolve("proc/" + pid));
    Files.writeString(
        folder.resolve("stat"),
        pid + " (a) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + started + " 0");
    Files.writeString(folder.resolve("comm"), comm + "\n");
    Files.writeString(folder.resolve("cmdline"), String.join("\0", args) + "\0");
    Files.writeString(folder.resolve("cgroup"), cgroup);
    Files.writeString(folder.resolve("environ"), environ);
    Files.deleteIfExists(folder.resolve("exe"));
    Files.createSymbolicLink(folder.resolve("exe"), Path.of(exe));
  }

  @Test
  void systemdUnit_isTheService() throws IOException {
    process(
        5,
        100,
        "nginx",
        "/usr/sbin/nginx",
        "9:name=systemd:/\n4:memory:/x\n0::/system.slice/nginx.service\n",
        "A=b\0",
        "nginx: worker process");
    Workload workload = resolver.find(5, 33, "nginx", 1);
    assertThat(workload.unit()).isEqualTo("nginx.service");
    assertThat(workload.service()).isEqualTo("nginx");
    assertThat(workload.process()).isEqualTo("nginx");
    assertThat(workload.exe()).isEqualTo("/usr/sbin/nginx");
    assertThat(workload.container()).isNull();
  }

  @Test
  void dockerContainer_isNamedByDocker_evenWhenOnlyVersion1KnowsIt() throws IOException {
    process(
        6,
        100,
        "python3",
        "/usr/bin/python3.11",
        "4:memory:/docker/" + ID + "\n0::/\n",
        "",
        "python3",
        "app.py");
    assertThat(resolver.find(6, 0, "python3", 1).service()).isEqualTo("app.py");
    Path container = Files.createDirectories(directory.resolve("docker/" + ID));
    Files.writeString(container.resolve("config.v2.json"), "{\"ID\":\"x\",\"Name\":\"/shop_web\"}");
    process(
        7,
        100,
        "python3",
        "/usr/bin/python3.11",
        "0::/system.slice/docker-" + ID + ".scope\n",
        "",
        "python3",
        "app.py");
    Workload workload = resolver.find(7, 0, "python3", 1);
    assertThat(workload.container()).isEqualTo("0123456789ab");
    assertThat(workload.service()).isEqualTo("shop_web");
  }

  @Test
  void declaredServiceName_wins() throws IOException {
    process(
        8,
        1,
        "java",
        "/jdk/bin/java",
        "0::/system.slice/x.service\n",
        "A=1\0OTEL_SERVICE_NAME=cart\0B=2\0",
        "java",
        "-jar",
        "x.jar");
    assertThat(resolver.find(8, 0, "http-1", 1).service()).isEqualTo("cart");
    process(
        9,
        1,
        "java",
        "/jdk/bin/java",
        "0::/\n",
        "OTEL_RESOURCE_ATTRIBUTES=a=b,service.name=pay\0",
        "java",
        "Main");
    assertThat(resolver.find(9, 0, "java", 1).service()).isEqualTo("pay");
  }

  @Test
  void processIdUsedAgain_isTheNewProcess() throws IOException {
    process(10, 100, "curl", "/usr/bin/curl", "0::/\n", "", "curl", "-s");
    assertThat(resolver.find(10, 0, "curl", 1).process()).isEqualTo("curl");
    process(10, 200, "wget", "/usr/bin/wget", "0::/\n", "", "wget");
    assertThat(resolver.find(10, 0, "wget", 1).process()).isEqualTo("wget");
    process(10, 300, "wget", "/opt/wget", "0::/\n", "", "wget");
    nowNanos += 2_000_000_000L;
    assertThat(resolver.find(10, 0, "wget", 1).exe()).isEqualTo("/opt/wget");
  }

  @Test
  void shellThatStartsAProgram_isThatProgramAfterwards() throws IOException {
    process(11, 100, "sh", "/bin/dash", "0::/\n", "", "sh", "-c", "x");
    assertThat(resolver.find(11, 0, "sh", 1).process()).isEqualTo("sh");
    process(11, 100, "curl", "/usr/bin/curl", "0::/\n", "", "curl");
    assertThat(resolver.find(11, 0, "curl", 1).process()).isEqualTo("curl");
  }

  @Test
  void processThatIsGone_isWhatTheKernelSaid() throws IOException {
    long cgroup =
        ((Number)
                Files.getAttribute(
                    directory.resolve("cgroup/system.slice/gone.service"), "unix:ino"))
            .longValue();
    Workload workload = resolver.find(12, 7, "curl", cgroup);
    assertThat(workload.process()).isEqualTo("curl");
    assertThat(workload.pid()).isEqualTo(12);
    assertThat(workload.unit()).isEqualTo("gone.service");
    assertThat(workload.service()).isEqualTo("gone");
    assertThat(workload.exe()).isNull();
  }

  @Test
  void longNames_areCompletedFromTheExecutable() throws IOException {
    process(13, 1, "prometheus-node", "/usr/bin/prometheus-node-exporter", "0::/\n", "", "x");
    assertThat(resolver.find(13, 0, "prometheus-node", 1).process())
        .isEqualTo("prometheus-node-exporter");
  }

  @Test
  void cgroupPaths_ofAllRuntimes() {
    assertThat(CgroupPlace.ofPath("/system.slice/docker-" + ID + ".scope", true).container())
        .isEqualTo("0123456789ab");
    String burstable =
        "/kubepods.slice/kubepods-burstable.slice/"
            + "kubepods-burstable-pod0a1b2c3d_0a1b_0a1b_0a1b_0a1b2c3d4e5f.slice/";
    CgroupPlace containerd =
        CgroupPlace.ofPath(burstable + "cri-containerd-" + ID + ".scope", true);
    assertThat(containerd.container()).isEqualTo("0123456789ab");
    assertThat(containerd.pod()).isEqualTo("0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f");
    assertThat(containerd.unit()).isNull();
    assertThat(CgroupPlace.ofPath(burstable + "crio-" + ID + ".scope", true).containerId())
        .isEqualTo(ID);
    assertThat(
            CgroupPlace.ofPath(
                    "/kubepods/besteffort/pod0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f/" + ID, true)
                .pod())
        .isEqualTo("0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f");
    assertThat(CgroupPlace.ofPath("/machine.slice/libpod-" + ID + ".scope/container", true))
        .extracting(CgroupPlace::containerId)
        .isEqualTo(ID);
    assertThat(
            CgroupPlace.ofPath(
                    "/user.slice/user-0.slice/user@0.service/app.slice/foo.service", true)
                .unit())
        .isEqualTo("foo.service");
    assertThat(CgroupPlace.ofPath("/user.slice/user-0.slice/session-3.scope", true).unit())
        .isNull();
  }

  @Test
  void programsOfInterpreters_haveTheirOwnNames() {
    assertThat(name("java", "java", "-Xmx1g", "-cp", "a:b", "io.shop.Main", "x")).isEqualTo("Main");
    assertThat(name("java", "java", "-jar", "/opt/shop-1.2.3-SNAPSHOT.jar")).isEqualTo("shop");
    assertThat(name("java", "java", "--add-opens", "a/b=c", "-m", "shop/io.shop.App"))
        .isEqualTo("App");
    assertThat(name("java", "java", "Demo.java")).isEqualTo("Demo");
    assertThat(name("python3.11", "python3", "-u", "/srv/app.py")).isEqualTo("app.py");
    assertThat(name("python3", "python3", "-m", "http.server", "80")).isEqualTo("http.server");
    assertThat(name("python3", "python3", "-c", "print()")).isEqualTo("python3");
    assertThat(name("node", "node", "--require", "x", "server.js")).isEqualTo("server.js");
    assertThat(name("dotnet", "dotnet", "/app/Shop.dll")).isEqualTo("Shop");
    assertThat(name("redis-server", "redis-server", "*:6379")).isEqualTo("redis-server");
    assertThat(name("java", "java")).isEqualTo("java");
  }

  private static String name(String program, String... arguments) {
    return ServiceName.of(program, "/usr/bin/" + program, List.of(arguments));
  }
}
