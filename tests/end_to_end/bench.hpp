// SPDX-License-Identifier: MIT
// bench.hpp: a folder with a small experiment on real numbers, a cache and a database of its own, and the program run
// in it: what a user has before them.
#pragma once

#include "results/query.hpp"
#include "support/json.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace armature::testing {

class Bench {
public:
    Bench() {
        write_file(folder / "points.csv", points());
        write("experiment.json", experiment());
    }

    // Three classes of points in the plane around three corners, 120 rows "x,y,class".
    static std::string points() {
        std::string text;
        for (int i = 0; i < 120; ++i) {
            const int corner = i % 3;
            const double angle = 2.0943951023931953 * corner; // 2 pi / 3
            text += std::to_string(std::cos(angle) + 0.45 * std::sin(1.7 * i)) + "," +
                    std::to_string(std::sin(angle) + 0.45 * std::cos(2.3 * i)) + "," + std::to_string(corner) + "\n";
        }
        return text;
    }

    static Json experiment() {
        return Json::parse(R"({
          "name": "points",
          "question": "How wide must a hidden layer be to part three clouds?",
          "data": { "dataset": "csv", "path": "points.csv", "header": false, "label": -1, "split": [0.6, 0.2, 0.2] },
          "network": [ { "layer": "affine", "units": "${width}" }, "tanh",
                       { "layer": "affine", "units": "${data.classes}" } ],
          "loss": "cross_entropy", "metrics": ["accuracy"],
          "optimizer": { "optimizer": "sgd", "rate": "${rate}" },
          "train": { "epochs": 3, "batch": 16, "seed": 5 },
          "variables": { "width": 6, "rate": 0.1 },
          "sweep": { "space": { "width": { "choice": [4, 6, 9] }, "rate": { "log": [0.01, 0.5], "grid": 2 } },
                     "sampler": "random", "trials": 6, "objective": { "maximize": "validation.accuracy" } }
        })");
    }

    void write(const std::string &name, const Json &json) const { write_file(folder / name, dump(json)); }

    std::vector<std::string> environment() const {
        return {"XDG_CACHE_HOME=" + (folder / "cache").string(), "XDG_DATA_HOME=" + (folder / "data-home").string(),
                "XDG_CONFIG_HOME=" + (folder / "config").string(), "ARMATURE_DB=" + (folder / "runs.db").string(),
                "ARMATURE_DATA="};
    }
    Finished armature(std::vector<std::string> arguments) const {
        return testing::armature(std::move(arguments), folder.path(), environment());
    }

    results::Table query(const std::string &sql, const std::string &database = "runs.db") const {
        return results::Reader::open(folder / database)->query(sql);
    }
    // The one value of a one-row query, as text.
    std::string value(const std::string &sql, const std::string &database = "runs.db") const {
        const results::Table table = query(sql, database);
        EXPECT_EQ(table.rows.size(), 1U) << sql;
        if (table.rows.empty()) {
            return "";
        }
        const Json &cell = table.rows.at(0).at(0);
        return cell.is_string() ? cell.get<std::string>() : dump(cell);
    }

    // "ok", or what SQLite finds wrong with the file.
    std::string integrity(const std::string &database = "runs.db") const {
        sqlite3 *file = nullptr;
        std::string text = "cannot be opened";
        if (sqlite3_open_v2((folder / database).c_str(), &file, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
            sqlite3_exec(
                file, "PRAGMA integrity_check",
                [](void *out, int, char **values, char **) {
                    *static_cast<std::string *>(out) = values[0];
                    return 0;
                },
                &text, nullptr);
        }
        sqlite3_close(file);
        return text;
    }

    // Every fact that must be the same in two executions, one a line.
    std::string bits(const std::string &database) const {
        std::string text;
        for (const auto &row : query("SELECT trial, replicate, item, step, value FROM run_bits", database).rows) {
            for (const Json &cell : row) {
                text += dump(cell) + " ";
            }
            text += "\n";
        }
        return text;
    }

    TemporaryFolder folder;
};

inline size_t lines(const std::string &text) {
    return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace armature::testing
