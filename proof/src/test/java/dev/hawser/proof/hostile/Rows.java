package dev.hawser.proof.hostile;

import java.util.ArrayList;
import java.util.List;

/** The whole table. */
final class Rows {

  private Rows() {}

  static List<Row> all() {
    List<Row> all = new ArrayList<>(Inputs.all());
    all.addAll(TlsScenes.all());
    all.addAll(ProxyScenes.all());
    all.addAll(TokenScenes.all());
    all.addAll(CrowdScenes.all());
    return all;
  }
}
