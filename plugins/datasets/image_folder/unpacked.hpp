// SPDX-License-Identifier: MIT
// unpacked.hpp: the content of a file from front to back, whether it is plain, gzipped or in xz: its first bytes tell.
#pragma once

#include "../gzip.hpp"

#include <lzma.h>

namespace armature::image_folder {

class Unpacked {
public:
    explicit Unpacked(const std::string &path) : file_(path) {
        constexpr uint8_t xz[6] = {0xfd, '7', 'z', 'X', 'Z', 0};
        first_ = file_.read(in_, sizeof in_);
        compressed_ = first_ >= sizeof xz && std::equal(xz, xz + sizeof xz, in_);
        if (compressed_ && lzma_stream_decoder(&stream_, most_memory, LZMA_CONCATENATED) != LZMA_OK) {
            throw std::bad_alloc();
        }
        stream_.next_in = in_;
        stream_.avail_in = first_;
    }
    ~Unpacked() { lzma_end(&stream_); }
    Unpacked(const Unpacked &) = delete;
    Unpacked &operator=(const Unpacked &) = delete;

    const std::string &path() const { return file_.path(); }

    // Reads n bytes, fewer only where the content ends.
    size_t read(void *out, size_t n) {
        if (compressed_) {
            return inflated(static_cast<uint8_t *>(out), n);
        }
        const size_t some = std::min(n, stream_.avail_in);
        std::copy_n(stream_.next_in, some, static_cast<uint8_t *>(out));
        stream_.next_in += some;
        stream_.avail_in -= some;
        return some + (some < n ? file_.read(static_cast<uint8_t *>(out) + some, n - some) : 0);
    }

private:
    static constexpr uint64_t most_memory = uint64_t{1} << 30; // for the dictionary: xz -9 wants 65 MB

    size_t inflated(uint8_t *out, size_t n) {
        stream_.next_out = out;
        stream_.avail_out = n;
        while (stream_.avail_out > 0 && !ended_) {
            if (stream_.avail_in == 0) {
                stream_.next_in = in_;
                stream_.avail_in = file_.read(in_, sizeof in_);
            }
            const lzma_ret status = lzma_code(&stream_, stream_.avail_in == 0 ? LZMA_FINISH : LZMA_RUN);
            ended_ = status == LZMA_STREAM_END;
            if (status == LZMA_MEM_ERROR) {
                throw std::bad_alloc();
            }
            if (status == LZMA_BUF_ERROR) {
                refuse(path(), " is cut off: its xz data end after ", stream_.total_out, " bytes of content");
            }
            if (status != LZMA_OK && status != LZMA_STREAM_END) {
                refuse(path(), " is damaged: its xz data break off after ", stream_.total_out,
                       " bytes of content (liblzma's error ", static_cast<int64_t>(status), ")");
            }
        }
        return n - stream_.avail_out;
    }

    datasets::File file_;
    uint8_t in_[1 << 15];
    size_t first_ = 0;
    bool compressed_ = false, ended_ = false;
    lzma_stream stream_ = LZMA_STREAM_INIT;
};

} // namespace armature::image_folder
