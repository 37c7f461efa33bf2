-- Ends a session's line: KEYS[1] its record, ARGV[1] the generation that must stand there, or nothing, then ARGV[2] is the node
-- that must
--
-- Answers the node that had the line; nothing where none was to be ended.

local found = redis.call('HMGET', KEYS[1], 'g', 'n', 'k')
local node = found[2] or ''
if node == '' or (ARGV[1] ~= '' and found[1] ~= ARGV[1]) or (ARGV[1] == '' and node ~= ARGV[2]) then
  return {}
end
redis.call('HSET', KEYS[1], 'n', '')
redis.call('PEXPIRE', KEYS[1], found[3])
return {node}
