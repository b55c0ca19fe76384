// SPDX-License-Identifier: MIT
// dataset_bench.cpp: see dataset_bench.hpp.
#include "support/dataset_bench.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <stdexcept>

namespace armature::testing {

namespace fs = std::filesystem;

std::string refusal(const std::string &name, const Json &settings, const fs::path &folder) {
    try {
        DatasetBench bench(name, settings, folder);
    } catch (const Error &error) {
        return error.message;
    }
    ADD_FAILURE() << name << " took " << settings.dump();
    return "";
}

std::string gzip(const std::string &content) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib does not start");
    }
    std::string out(deflateBound(&stream, content.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return status == Z_STREAM_END ? out : throw std::runtime_error("zlib does not finish");
}

} // namespace armature::testing
