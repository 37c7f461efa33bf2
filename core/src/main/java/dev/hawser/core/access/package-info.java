/**
 * Who may do what: principals, grants, resume tickets.
 *
 * <p>Kept out: how tokens are signed. Start at {@link Principal}.
 */
@NullMarked
package dev.hawser.core.access;

import org.jspecify.annotations.NullMarked;
