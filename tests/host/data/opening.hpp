// SPDX-License-Identifier: MIT
// opening.hpp: data sets opened through real plugins, with a folder for their files and a cache of the test's own.
#pragma once

#include "data/data.hpp"

#include "support/networks.hpp"
#include "support/places.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

namespace armature::data {

class Opening : public ::testing::Test {
protected:
    Opening() { setenv("XDG_CACHE_HOME", (root / "cache").c_str(), 1); }

    // 40 rows: the row's number, a column that is large in few rows, a constant one; classes a, b, c.
    void write_table() const {
        std::string text = "row,spike,same,class\n";
        for (int i = 0; i < 40; ++i) {
            text += fmt::format("{},{},7.5,{}\n", i, i % 7 == 0 ? 1000 + i : -i, "abc"[i % 3]);
        }
        testing::write_file(root / "table.csv", text);
    }
    static experiment::Data table(const std::string &normalise = "standard") {
        experiment::Data data;
        data.dataset = {"csv", {{"path", "table.csv"}, {"label_name", "class"}}, "/data"};
        data.normalise = normalise;
        data.split = {0.5, 0.2, 0.2};
        data.seed = 2; // under which the training rows are not like the others
        return data;
    }
    static experiment::Data spirals(int64_t points) {
        experiment::Data data;
        data.dataset = {"spirals", {{"classes", 3}, {"points", points}}, "/data"};
        return data;
    }
    Opened open(const experiment::Data &data, int32_t type = ARM_F64) {
        plugin::Registry registry(testing::catalogue());
        return data::open(data, root.path(), registry, type);
    }
    std::string refusal(const experiment::Data &data, Fault fault) {
        try {
            open(data);
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, fault) << error.what();
            return error.what();
        }
        ADD_FAILURE() << "nothing was refused";
        return "";
    }
    // Field `f` of every example of a part.
    template <class T> static std::vector<T> all(const Opened &opened, const Part &part, size_t f) {
        std::vector<int64_t> examples(static_cast<size_t>(part.size()));
        std::iota(examples.begin(), examples.end(), int64_t{0});
        std::vector<T> out(examples.size() * static_cast<size_t>(opened.fields[f].one.size()));
        part.read(f, examples, out.data());
        return out;
    }
    static std::string bytes(const Opened &opened) {
        std::string out;
        for (const auto &part : {&opened.training, &opened.validation, &opened.test}) {
            const auto values = all<double>(opened, **part, 0);
            out.append(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(double));
        }
        return out;
    }
    // The decoded sets that are kept.
    std::vector<std::filesystem::path> cached() const {
        std::vector<std::filesystem::path> files;
        const std::filesystem::path folder = root / "cache/armature/decoded";
        if (!std::filesystem::exists(folder)) {
            return files;
        }
        for (const auto &entry : std::filesystem::directory_iterator(folder)) {
            if (!entry.path().filename().string().starts_with("lock-")) {
                files.push_back(entry.path());
            }
        }
        return files;
    }
    testing::TemporaryFolder root;
};

} // namespace armature::data
