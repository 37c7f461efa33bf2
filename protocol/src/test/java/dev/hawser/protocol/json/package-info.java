/** Tests of this form of the wire, against an implementation of other people. */
@NullMarked
package dev.hawser.protocol.json;

import org.jspecify.annotations.NullMarked;
