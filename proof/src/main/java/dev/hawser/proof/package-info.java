/**
 * What shows that Hawser does as it says: rules, end-to-end and hostile-input tests, faults, load.
 *
 * <p>Kept out: tests of one room alone, which live in that room. Start at this module's tests.
 */
@NullMarked
package dev.hawser.proof;

import org.jspecify.annotations.NullMarked;
