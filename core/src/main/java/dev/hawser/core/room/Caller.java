package dev.hawser.core.room;

import static java.util.Objects.requireNonNull;

/**
 * On whose behalf a room is asked.
 *
 * @param user the application's own name for them; empty for the operator's own programs
 * @param guest whether nobody vouches for the name
 */
public record Caller(String user, boolean guest) {

  /** The operator's own programs, who may do everything. */
  public static final Caller OPERATOR = new Caller("", false);

  public Caller {
    requireNonNull(user, "user");
  }

  /** Whether it is the operator, and nobody in particular. */
  public boolean operator() {
    return user.isEmpty();
  }
}
