// SPDX-License-Identifier: MIT
// random_pictures.hpp: a data set of MNIST's form on disk, of random bytes: what is measured includes reading it.
#pragma once

#include "support/json.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <system_error>
#include <vector>

namespace armature::bench {

class RandomPictures {
public:
    RandomPictures(uint32_t count, uint32_t width, uint32_t height) {
        write("images", {0x803, count, height, width}, size_t{count} * width * height, 256);
        write("labels", {0x801, count}, count, 10);
    }
    ~RandomPictures() { std::filesystem::remove_all(folder_); }
    RandomPictures(const RandomPictures &) = delete;
    RandomPictures &operator=(const RandomPictures &) = delete;

    Json data() const {
        return {{"dataset", "idx"},
                {"training_images", folder_ / "images"},
                {"training_labels", folder_ / "labels"},
                {"normalise", "standard"}};
    }

private:
    void write(const char *name, const std::vector<uint32_t> &header, size_t count, unsigned below) {
        std::mt19937 bits(1);
        std::vector<char> bytes;
        for (const uint32_t word : header) { // big-endian
            for (const int shift : {24, 16, 8, 0}) {
                bytes.push_back(static_cast<char>(word >> shift & 255));
            }
        }
        std::generate_n(std::back_inserter(bytes), count, [&] { return static_cast<char>(bits() % below); });
        std::ofstream(folder_ / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    std::filesystem::path folder_ = [] {
        std::string name = (std::filesystem::temp_directory_path() / "armature-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) {
            throw std::system_error(errno, std::generic_category(), name);
        }
        return std::filesystem::path(name);
    }();
};

} // namespace armature::bench
