/**
 * gRPC as others speak it: calls of grpc-java, described by our schema and nothing else; and curl.
 *
 * <p>Kept out: the protocol itself, which the stories tell. Start at {@link GrpcTest}.
 */
@NullMarked
package dev.hawser.proof.grpc;

import org.jspecify.annotations.NullMarked;
