-- What every script of the log begins with.
--
-- KEYS[1]  the channel's standing, a hash: e its epoch, i where that epoch holds, o its head, l how long it outlives its
--          last use
-- KEYS[2]  its history, a stream: an entry's id is its offset, t when it was numbered, b its body
--
-- An epoch holds on one incarnation of one master. Where the master was replaced or started again, what it holds may be
-- older than what was told, so what is left of the channel begins another epoch.

local here = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- The epoch, the head and how long the channel is kept; nothing where it is unknown and none is to begin.
local function stand(fresh)
  local found = redis.call('HMGET', KEYS[1], 'e', 'i', 'o', 'l')
  if found[1] and found[2] == here then
    return found[1], tonumber(found[3]), tonumber(found[4])
  end
  if not found[1] then
    if fresh == '' then
      return nil
    end
    redis.call('DEL', KEYS[2])
    redis.call('HSET', KEYS[1], 'e', fresh, 'i', here, 'o', 0)
    return fresh, 0
  end
  -- Whoever only asks may not have brought a name: then it makes one of those that both have.
  local another = fresh ~= '' and fresh or redis.sha1hex(found[1] .. here):sub(1, 16)
  redis.call('HSET', KEYS[1], 'e', another, 'i', here)
  return another, tonumber(found[3]), tonumber(found[4])
end

local function id(entry)
  return tonumber(string.match(entry[1], '^%d+'))
end

-- Lets go of what is beyond the count or older than the age, in milliseconds, and tells the oldest kept. Mostly nothing is
-- too old, so one entry is looked at before many are.
local function trim(count, age, offset)
  redis.call('XTRIM', KEYS[2], 'MAXLEN', '=', count)
  local look = 1
  while true do
    local entries = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', look)
    if #entries == 0 then
      return offset + 1
    end
    local old
    for _, entry in ipairs(entries) do
      if now - entry[2][2] < age then
        if not old then
          return id(entry)
        end
        break
      end
      old = id(entry)
    end
    redis.call('XTRIM', KEYS[2], 'MINID', '=', string.format('%.0f', old + 1))
    look = 32
  end
end

local function oldest(offset)
  local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  return first and id(first) or offset + 1
end

-- Keeps the channel for so long, and writes only where half of that is over.
local function keep(life)
  local left = redis.call('PTTL', KEYS[1])
  if left < life / 2 then
    redis.call('HSET', KEYS[1], 'l', life)
    redis.call('PEXPIRE', KEYS[1], life)
  end
end
