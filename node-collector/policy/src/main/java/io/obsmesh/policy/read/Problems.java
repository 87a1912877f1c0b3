package io.obsmesh.policy.read;

import io.obsmesh.policy.read.Node.Place;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of one file. */
final class Problems {
  private static final int MOST = 100;

  private final String file;
  private final List<Problem> all = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  void add(Place place, String message) {
    if (all.size() < MOST) {
      all.add(new Problem(file, place.line(), place.column(), message));
    }
  }

  List<Problem> all() {
    return List.copyOf(all);
  }

  int count() {
    return all.size();
  }
}
