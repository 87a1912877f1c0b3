package io.obsmesh.collector.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.obsmesh.bpf.PolicyVerdict;
import io.obsmesh.bpf.PolicyVerdict.User;
import io.obsmesh.collector.connection.VerdictRows;
import io.obsmesh.collector.workload.Workload;
import io.obsmesh.table.Row;
import io.obsmesh.table.VerdictColumns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictRowsTest {
  private static byte[] address(int last) {
    return new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, (byte) last};
  }

  @Test
  void ingress_theSubjectIsTheDestination() {
    List<Row> rows = new ArrayList<>();
    VerdictRows writer =
        new VerdictRows(
            "here",
            rows::add,
            (pid, uid, comm, cgroup) ->
                new Workload(pid, uid, "nginx", null, null, null, "nginx.service", null, "nginx"),
            nanos -> nanos + 5);
    writer.write(
        new PolicyVerdict(
            100,
            7,
            1,
            new User(9, 0, 0),
            User.NOBODY,
            address(1),
            address(2),
            80,
            4000,
            6,
            true,
            false,
            true,
            false,
            PolicyVerdict.Reason.DEFAULT,
            3,
            0),
        "shop/orders",
        "default deny");
    Row row = rows.getFirst();
    assertThat(row.number(VerdictColumns.TIME)).isEqualTo(105);
    assertThat(row.text(VerdictColumns.POLICY)).isEqualTo("shop/orders");
    assertThat(row.text(VerdictColumns.DIRECTION)).isEqualTo("ingress");
    assertThat(row.text(VerdictColumns.REASON)).isEqualTo("no rule allows it");
    assertThat(row.text(VerdictColumns.table().column("dst.ip"))).isEqualTo("10.0.0.1");
    assertThat(row.text(VerdictColumns.table().column("dst.unit"))).isEqualTo("nginx.service");
    assertThat(row.text(VerdictColumns.table().column("dst.process"))).isNull();
    assertThat(row.text(VerdictColumns.table().column("src.ip"))).isEqualTo("10.0.0.2");
    assertThat(row.number(VerdictColumns.table().column("src.port"))).isEqualTo(4000);
  }
}
