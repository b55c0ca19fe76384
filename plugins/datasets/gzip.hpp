// SPDX-License-Identifier: MIT
// gzip.hpp: a data file read from front to back, inflated on the way if its first bytes say so; its name does not
// matter.
#pragma once

#include <armature/error.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace armature::datasets {

class File {
public:
    // Deflate cannot shrink anything more than this: what a file of so many bytes can hold is known before it is read.
    static constexpr int64_t best_ratio = 1032;

    explicit File(const std::string &path) : path_(path), file_(std::fopen(path.c_str(), "rb")) {
        std::error_code failed;
        bytes_ = static_cast<int64_t>(std::filesystem::file_size(path, failed));
        if (file_ == nullptr || failed) {
            refuse(path_, " cannot be read: it is missing, not a file, or not allowed");
        }
        refill();
        if (stream_.avail_in >= 2 && buffer_[0] == 0x1f && buffer_[1] == 0x8b) {
            if (inflateInit2(&stream_, MAX_WBITS + 16) != Z_OK) { // 16: with gzip's header and checksum
                throw std::bad_alloc();
            }
            compressed_ = true;
        }
    }
    ~File() {
        if (compressed_) {
            inflateEnd(&stream_);
        }
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    const std::string &path() const { return path_; }
    bool compressed() const { return compressed_; }
    int64_t bytes() const { return bytes_; }                                    // of the file as it lies there
    int64_t most() const { return compressed_ ? best_ratio * bytes_ : bytes_; } // that it can hold

    // Reads n bytes, fewer only where the content ends.
    size_t read(void *out, size_t n) {
        size_t done = 0;
        while (done < n && !ended_) {
            done += compressed_ ? inflated(static_cast<char *>(out) + done, n - done)
                                : plain(static_cast<char *>(out) + done, n - done);
        }
        return done;
    }

private:
    void refill() {
        stream_.next_in = buffer_;
        stream_.avail_in = static_cast<uInt>(std::fread(buffer_, 1, sizeof buffer_, file_.get()));
        if (std::ferror(file_.get()) != 0) {
            refuse(path_, " cannot be read: the disk reports an error");
        }
    }
    size_t plain(char *out, size_t n) {
        const size_t some = std::min<size_t>(n, stream_.avail_in);
        std::copy_n(stream_.next_in, some, out);
        stream_.next_in += some;
        stream_.avail_in -= static_cast<uInt>(some);
        if (stream_.avail_in == 0) {
            refill();
            ended_ = stream_.avail_in == 0;
        }
        return some;
    }
    size_t inflated(char *out, size_t n) {
        const auto asked = static_cast<uInt>(std::min<size_t>(n, 1 << 30));
        stream_.next_out = reinterpret_cast<Bytef *>(out);
        stream_.avail_out = asked;
        const int status = inflate(&stream_, Z_NO_FLUSH);
        if (status == Z_MEM_ERROR) {
            throw std::bad_alloc();
        }
        if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
            refuse(path_, " is damaged: its gzip data say \"", stream_.msg == nullptr ? "no data" : stream_.msg,
                   "\" after ", total_ + asked - stream_.avail_out, " bytes of content");
        }
        const size_t some = asked - stream_.avail_out;
        total_ += some;
        if (stream_.avail_in == 0) {
            refill();
        }
        if (status == Z_STREAM_END) {
            next_member();
        } else if (some == 0 && stream_.avail_in == 0) {
            refuse(path_, " is cut off: its gzip data end after ", total_, " bytes of content, before their checksum");
        }
        return some;
    }
    // A gzip file is one compressed stream or several, one after another, and nothing else.
    void next_member() {
        ended_ = stream_.avail_in == 0;
        if (!ended_ && (stream_.next_in[0] != 0x1f || inflateReset(&stream_) != Z_OK)) {
            refuse(path_, " is damaged: something that is not gzip follows after ", total_, " bytes of content");
        }
    }

    struct Close {
        void operator()(std::FILE *file) const { std::fclose(file); }
    };
    std::string path_;
    std::unique_ptr<std::FILE, Close> file_;
    int64_t bytes_ = 0;
    bool compressed_ = false, ended_ = false;
    size_t total_ = 0; // bytes of content so far
    z_stream stream_{};
    unsigned char buffer_[1 << 16];
};

} // namespace armature::datasets
