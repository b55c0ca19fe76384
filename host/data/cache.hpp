// SPDX-License-Identifier: MIT
// cache.hpp: where derived data are kept between runs, the lock under which a process makes one, and how much room they
// may take. Whatever is in there may be deleted at any time; nothing that is found there is believed without its seal
// (sealed.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace armature::data {

// XDG_CACHE_HOME/armature, or ~/.cache/armature; empty if neither variable is set.
std::filesystem::path cache_folder();
// The same with `part` below it, made if need be; empty if that cannot be done: then nothing is kept.
std::filesystem::path cache_folder(const std::string &part);

// Held while a process makes the entry `key`: others wait here instead of making it too. A lock that cannot be had
// (a read-only cache) is no lock: the work is done twice, that is all.
class CacheLock {
public:
    CacheLock(const std::filesystem::path &folder, const std::string &key);
    ~CacheLock();
    CacheLock(const CacheLock &) = delete;
    CacheLock &operator=(const CacheLock &) = delete;

private:
    int file_ = -1;
};

// How many bytes decoded sets may take in all: ARMATURE_CACHE_GIB GiB, or 8 GiB. Throws Error(Fault::usage) if the
// variable is no number.
uintmax_t cache_bound();
// Removes files from a folder of the cache until it takes no more than `bound` bytes, those first that were used
// longest ago. What any process has open as a Sealed stays, whatever the bound.
void shrink(const std::filesystem::path &folder, uintmax_t bound);
// This file is used now.
void mark_used(const std::filesystem::path &file);

} // namespace armature::data
