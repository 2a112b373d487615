-- Releases a name: 1 when it was claimed by this owner, 0 when it was not and is left as it is.
--
-- KEYS[1] the claim
-- ARGV[1] the owner

if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end

return 0
