-- Puts a session's record back, as claiming keeps it, where none is newer: KEYS[1] the record
-- ARGV[1] the user, ARGV[2] the node that has the line, ARGV[3] that line's generation, ARGV[4] how long the record is to outlive it
--
-- Answers the generation that stands, and the node that had the line, or nothing where there was no record or no line.

local found = redis.call('HMGET', KEYS[1], 'g', 'n')
if found[1] and tonumber(found[1]) > tonumber(ARGV[3]) then
  return {tonumber(found[1]), found[2] or ''}
end
redis.call('HSET', KEYS[1], 'u', ARGV[1], 'g', ARGV[3], 'n', ARGV[2], 'k', ARGV[4])
redis.call('PERSIST', KEYS[1])
return {tonumber(ARGV[3]), found[2] or ''}
