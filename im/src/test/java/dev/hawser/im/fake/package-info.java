/**
 * What stands in tests where a service of somebody else would.
 *
 * <p>Kept out: tests. Start at {@link Fake}.
 */
@NullMarked
package dev.hawser.im.fake;

import org.jspecify.annotations.NullMarked;
