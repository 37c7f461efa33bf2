-- Ends a node's lease after a grace: KEYS[1] when leases fall; ARGV[1] the node, ARGV[2] the grace in milliseconds

local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2], ARGV[1])
return {}
