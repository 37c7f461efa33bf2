package dev.hawser.proof.history;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * {@link HistoryTest} where each link goes to another of three nodes, and Redis fails as well. For
 * {@code proof/soak --cluster}; not in every build.
 */
class ClusterStorm {

  @Test
  void several_nodes_on_one_redis_lose_double_and_swap_nothing_either() {
    long seed = Long.getLong("storm.seed", RandomGenerator.getDefault().nextInt(1_000_000_000));
    int faults = Integer.getInteger("storm.faults", 250);
    int ashore = Integer.getInteger("storm.nodes", Math.max(12, faults / 20));
    System.out.println("storm.seed=" + seed + " draws these faults again");
    HistoryTest.rage(seed, new Marina(3), Schedule.ofCluster(seed, faults, ashore));
  }
}
