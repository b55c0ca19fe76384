// SPDX-License-Identifier: MIT
// image_folder_bench.hpp: a folder of pictures, opened as a data set of them.
#pragma once

#include "plugins/datasets/image_folder_pictures.hpp"
#include "support/dataset_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace armature::testing::pictures {

using Splits = std::vector<std::pair<std::string, int64_t>>;

class ImageFolder : public ::testing::Test {
protected:
    void put(const std::string &name, const std::string &content = grey_png) { write_file(folder / name, content); }
    DatasetBench open(const Json &settings) const { return DatasetBench("image_folder", settings, folder.path()); }
    std::string refused(const Json &settings = {{"path", "set"}, {"width", 4}, {"height", 3}}) const {
        return refusal("image_folder", settings, folder.path());
    }
    // What a file decodes to, in its own size.
    Pixels decoded(const std::string &content, int64_t width, int64_t height) {
        put("one/a/1.png", content);
        put("one/b/1.png");
        return open({{"path", "one"}, {"width", width}, {"height", height}}).read(0, {0}, 0);
    }
    std::string undecoded(const std::string &content, const Json &more = Json::object()) {
        put("bad/a/broken.jpg", content);
        put("bad/b/1.png");
        Json settings = {{"path", "bad"}, {"width", 4}, {"height", 3}};
        settings.update(more);
        try {
            open(settings).read(0, {0}, 0);
        } catch (const Error &error) {
            EXPECT_THAT(error.message, ::testing::HasSubstr("bad/a/broken.jpg"));
            return error.message;
        }
        ADD_FAILURE() << "the picture was taken";
        return "";
    }
    void pack(const std::string &command) const {
        ASSERT_EQ(std::system(("cd '" + folder.path().string() + "' && " + command).c_str()), 0) << command;
    }
    TemporaryFolder folder;
};

// Differs by at most so many steps of 255 anywhere.
inline void expect_close(const Pixels &actual, const Pixels &expected, double steps) {
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
        EXPECT_NEAR(actual[i], expected[i], steps) << "at element " << i;
    }
}

} // namespace armature::testing::pictures
