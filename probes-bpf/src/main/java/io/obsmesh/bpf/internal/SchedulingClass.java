package io.obsmesh.bpf.internal;

/** The scheduling classes of threads without real-time priority; sched(7). */
public enum SchedulingClass {
  /** The usual one, with shares by nice value. */
  OTHER(0),

  /** Runs when no other thread wants to, and is put off at once when one does. */
  IDLE(5);

  private final int policy;

  SchedulingClass(int policy) {
    this.policy = policy;
  }

  /** Puts the calling thread into this class; whether the kernel agreed. */
  public boolean enter() {
    return LibC.schedule(policy) == 0;
  }
}
