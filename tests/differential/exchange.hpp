// SPDX-License-Identifier: MIT
// exchange.hpp: how the tests talk with PyTorch: a script of this folder runs once, and what it wrote is read here,
// JSON objects and doubles (see exchange.py).
#pragma once

#include "support/guarded.hpp"
#include "support/json.hpp"
#include "support/places.hpp"

#include <cstring>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace armature::differential {

namespace fs = std::filesystem;
using check::Values;

inline const char *const absent = "PyTorch is not here: apt-get install python3-torch python3-torchvision";

// Runs a script; false where there is no PyTorch. Throws what else it ends with.
inline bool run_torch(const std::string &script, std::vector<std::string> arguments) {
    const fs::path folder = testing::source_folder() / "tests" / "differential";
    arguments.insert(arguments.begin(), {"/usr/bin/python3", "-B", script});
    const testing::Finished finished = testing::run(arguments, folder);
    const bool no_python = finished.exit_code == 127, no_torch = finished.exit_code == 77;
    if (finished.exit_code != 0 && !no_python && !no_torch) {
        throw std::runtime_error(script + ": " + finished.err);
    }
    return finished.exit_code == 0;
}

struct Tensor {
    std::vector<int64_t> extents; // feature first
    Values values;
};

// The lines of a file, and the numbers that they speak of.
class Reader {
public:
    Reader(const fs::path &lines, const fs::path &numbers) : numbers_(testing::read_file(numbers)) {
        std::istringstream text(testing::read_file(lines));
        for (std::string line; std::getline(text, line);) {
            lines_.push_back(parse_json(line, lines.string()));
        }
    }
    const std::vector<Json> &lines() const { return lines_; }

    Tensor tensor(const Json &told) const {
        const size_t at = told.at("at").get<size_t>(), count = told.at("count").get<size_t>();
        Tensor out{told.at("extents").get<std::vector<int64_t>>(), Values(count)};
        if ((at + count) * sizeof(double) > numbers_.size()) {
            throw std::runtime_error("a tensor lies beyond the numbers");
        }
        std::memcpy(out.values.data(), numbers_.data() + at * sizeof(double), count * sizeof(double));
        return out;
    }
    std::vector<Tensor> tensors(const Json &told) const {
        std::vector<Tensor> out;
        for (const Json &one : told) {
            out.push_back(tensor(one));
        }
        return out;
    }

private:
    std::vector<Json> lines_;
    std::string numbers_;
};

// A request in the same form, of tensors that are there as a whole.
class Writer {
public:
    template <class T> Json tensor(const T *values, int64_t count, const std::vector<int64_t> &extents) {
        const size_t at = numbers_.size();
        numbers_.insert(numbers_.end(), values, values + count);
        return {{"at", at}, {"count", count}, {"extents", extents}};
    }
    void line(const Json &content) { lines_ += content.dump() + "\n"; }
    void write(const fs::path &folder) const {
        testing::write_file(folder / "request.jsonl", lines_);
        testing::write_file(folder / "request.bin",
                            {reinterpret_cast<const char *>(numbers_.data()), numbers_.size() * sizeof(double)});
    }

private:
    std::string lines_;
    std::vector<double> numbers_;
};

} // namespace armature::differential
