package io.obsmesh.query.engine;

import io.obsmesh.query.plan.Shape;
import io.obsmesh.query.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps that look at one row at a time, from the first: filters and projections. They run where
 * the rows are, without copying them. Not thread-safe.
 */
final class RowPipe {
  private final List<RowTest> tests = new ArrayList<>();
  private final int taken;
  private final Cells[] output;
  private final Shape shape;
  private int[] selected = new int[1024];

  /**
   * @param first conditions that the rows must satisfy before the first step
   */
  RowPipe(Cells[] input, Shape inputShape, List<RowTest> first, List<Step> steps) {
    tests.addAll(first);
    Cells[] cells = input;
    Shape now = inputShape;
    int at = 0;
    for (; at < steps.size(); at++) {
      Step step = steps.get(at);
      ScalarCompiler scalars = new ScalarCompiler(cells);
      if (step instanceof Step.Filter filter) {
        tests.add(new ConditionCompiler(scalars).compile(filter.condition()));
      } else if (step instanceof Step.Project project) {
        cells =
            project.outputs().stream()
                .map(output -> scalars.compile(output.value()))
                .toArray(Cells[]::new);
        now = step.after(now);
      } else {
        break;
      }
    }
    taken = at;
    output = cells;
    shape = now;
  }

  /** How many of the steps this pipe does. */
  int taken() {
    return taken;
  }

  Cells[] output() {
    return output;
  }

  Shape shape() {
    return shape;
  }

  /** Selects the rows that pass, of so many; they are in {@link #selected}. */
  int select(int rows) {
    if (selected.length < rows) {
      selected = new int[rows];
    }
    int count = 0;
    for (int row = 0; row < rows; row++) {
      boolean passes = true;
      for (int i = 0; passes && i < tests.size(); i++) {
        passes = tests.get(i).test(row);
      }
      if (passes) {
        selected[count++] = row;
      }
    }
    return count;
  }

  /** Row numbers of the last {@link #select}. */
  int[] selected() {
    return selected;
  }
}
