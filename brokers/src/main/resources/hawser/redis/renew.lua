-- Renews a node's lease and takes over fallen nodes: KEYS[1] when leases fall, KEYS[2] by when those who took a fallen node over
-- must be done with it, both sorted sets of nodes by milliseconds
-- ARGV[1] the node, ARGV[2] its lease, ARGV[3] how long whoever takes one over has for it, in milliseconds
--
-- Answers the nodes that the caller is to clear away.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
local fallen = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  fallen[#fallen + 1] = node
end
for _, node in ipairs(fallen) do
  redis.call('ZREM', KEYS[1], node)
  redis.call('ZADD', KEYS[2], now + ARGV[3], node)
end
return fallen
