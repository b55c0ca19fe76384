// SPDX-License-Identifier: MIT
// faulty_vfs.hpp: SQLite on a disk that fails when told to, and that knows what a power cut would leave.
#pragma once

#include "support/places.hpp"

#include <sqlite3.h>

#include <cstring>
#include <filesystem>
#include <map>
#include <new>
#include <string>

namespace armature::testing {

// While it lives, every connection that names no VFS uses it. Reads, locks and shared memory are the real ones; writes
// are real too, but nothing is ever synced: with `remember`, what a sync would have made durable is kept instead.
class FaultyDisk {
public:
    explicit FaultyDisk(bool remember = false) : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_), remember_(remember) {
        vfs_.zName = "faulty";
        vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
        vfs_.pAppData = this;
        vfs_.xOpen = open;
        vfs_.xDelete = [](sqlite3_vfs *vfs, const char *name, int sync) {
            const sqlite3_vfs *real = self(vfs).real_;
            self(vfs).durable_.erase(name);
            return real->xDelete(const_cast<sqlite3_vfs *>(real), name, sync & 0);
        };
        sqlite3_vfs_register(&vfs_, 1);
    }
    ~FaultyDisk() {
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(real_, 1);
    }
    FaultyDisk(const FaultyDisk &) = delete;
    FaultyDisk &operator=(const FaultyDisk &) = delete;

    // The n-th write, sync or truncation from now on fails (1: the next), once or for ever after. 0: none does.
    void fail(int64_t n, bool for_ever) {
        left_ = n;
        for_ever_ = for_ever;
        fired_ = false;
    }
    bool fired() const { return fired_; }
    int64_t syncs() const { return syncs_; }

    // Writes into `to` the files of folder `from` as a power cut at this moment would leave them: what was not synced
    // is gone.
    void power_cut(const std::filesystem::path &from, const std::filesystem::path &to) const {
        for (const auto &[name, bytes] : durable_) {
            const std::filesystem::path file = name;
            if (file.parent_path() == from) {
                write_file(to / file.filename(), bytes);
            }
        }
    }

private:
    struct File : sqlite3_file {
        FaultyDisk *disk;
        std::string name;
        sqlite3_file *real; // in the memory that follows
    };
    static FaultyDisk &self(sqlite3_vfs *vfs) { return *static_cast<FaultyDisk *>(vfs->pAppData); }
    static File &as_file(sqlite3_file *file) { return *static_cast<File *>(file); }
    static sqlite3_file *real(sqlite3_file *file) { return as_file(file).real; }

    bool fails() {
        if (left_ > 0 && --left_ == 0) {
            fired_ = true;
            left_ = for_ever_ ? 1 : 0;
            return true;
        }
        return false;
    }

    static int open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
        File *mine = new (file) File{};
        mine->disk = &self(vfs);
        mine->name = name == nullptr ? "" : name;
        mine->real = reinterpret_cast<sqlite3_file *>(mine + 1);
        const int code = mine->disk->real_->xOpen(mine->disk->real_, name, mine->real, flags, out);
        if (code != SQLITE_OK) {
            mine->~File();
            file->pMethods = nullptr;
            return code;
        }
        file->pMethods = methods();
        return SQLITE_OK;
    }

    static const sqlite3_io_methods *methods() {
        static sqlite3_io_methods table = {};
        table.iVersion = 2;
        table.xClose = [](sqlite3_file *f) {
            const int code = real(f)->pMethods->xClose(real(f));
            as_file(f).~File();
            return code;
        };
        table.xRead = [](sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
            return real(f)->pMethods->xRead(real(f), to, n, at);
        };
        table.xWrite = [](sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
            return as_file(f).disk->fails() ? SQLITE_FULL : real(f)->pMethods->xWrite(real(f), from, n, at);
        };
        table.xTruncate = [](sqlite3_file *f, sqlite3_int64 size) {
            return as_file(f).disk->fails() ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), size);
        };
        table.xSync = [](sqlite3_file *f, int) {
            FaultyDisk &disk = *as_file(f).disk;
            ++disk.syncs_;
            if (disk.fails()) {
                return SQLITE_IOERR_FSYNC;
            }
            if (disk.remember_) {
                disk.durable_[as_file(f).name] = read_file(as_file(f).name);
            }
            return SQLITE_OK;
        };
        table.xFileSize = [](sqlite3_file *f, sqlite3_int64 *size) {
            return real(f)->pMethods->xFileSize(real(f), size);
        };
        table.xLock = [](sqlite3_file *f, int level) { return real(f)->pMethods->xLock(real(f), level); };
        table.xUnlock = [](sqlite3_file *f, int level) { return real(f)->pMethods->xUnlock(real(f), level); };
        table.xCheckReservedLock = [](sqlite3_file *f, int *out) {
            return real(f)->pMethods->xCheckReservedLock(real(f), out);
        };
        table.xFileControl = [](sqlite3_file *f, int op, void *arg) {
            return real(f)->pMethods->xFileControl(real(f), op, arg);
        };
        table.xSectorSize = [](sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); };
        table.xDeviceCharacteristics = [](sqlite3_file *f) {
            return real(f)->pMethods->xDeviceCharacteristics(real(f));
        };
        table.xShmMap = [](sqlite3_file *f, int page, int size, int extend, void volatile **out) {
            return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
        };
        table.xShmLock = [](sqlite3_file *f, int at, int n, int flags) {
            return real(f)->pMethods->xShmLock(real(f), at, n, flags);
        };
        table.xShmBarrier = [](sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); };
        table.xShmUnmap = [](sqlite3_file *f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); };
        return &table;
    }

    sqlite3_vfs *real_;
    sqlite3_vfs vfs_;
    bool remember_;
    int64_t left_ = 0, syncs_ = 0;
    bool for_ever_ = false, fired_ = false;
    std::map<std::string, std::string> durable_; // file -> its content at its last sync
};

} // namespace armature::testing
