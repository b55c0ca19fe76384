// SPDX-License-Identifier: MIT
// life.cpp: every template as its author meets it, against an installed Armature: written, built by g++, by clang++ and
// with libstdc++ linked statically, warnings being errors; checked, tested, and its example run.
#include "templates/installed.hpp"

#include <algorithm>
#include <tuple>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::Combine;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Values;
using ::testing::ValuesIn;

std::vector<std::string> kinds() {
    std::vector<std::string> found;
    for (const fs::directory_entry &entry : fs::directory_iterator(source_folder() / "sdk" / "templates")) {
        found.push_back(entry.path().filename().string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

// Kind, compiler.
class Template : public Installed, public ::testing::WithParamInterface<std::tuple<std::string, std::string>> {
protected:
    std::string kind = std::get<0>(GetParam()), compiler = std::get<1>(GetParam()), name = "made_" + kind;

    void write() const {
        const Finished made = must({"armature", "plugins", "new", kind, name, "--term", "A term"});
        EXPECT_THAT(made.out,
                    HasSubstr("  cd " + name + " && cmake -B build && cmake --build build\n" +
                              "  armature plugins check build/" + name + ".so\n  armature run example.json\n"));
    }
    void build(const std::vector<std::string> &options) const {
        std::vector<std::string> configure = {"cmake", "-B", "build", "-DCMAKE_CXX_FLAGS=-Werror -Wpedantic",
                                              "-DCMAKE_CXX_COMPILER=" + compiler};
        configure.insert(configure.end(), options.begin(), options.end());
        must(configure, name);
        must({"cmake", "--build", "build"}, name);
    }
    void check() const {
        EXPECT_THAT(must({"armature", "plugins", "check", "build/" + name + ".so"}, name).out,
                    AllOf(HasSubstr(" passed"), Not(HasSubstr("warning"))));
    }
    // The weights' hash of a run that has learned something.
    std::string learn() const {
        must({"armature", "run", "example.json", "--db", "learn.db"}, name);
        const auto reader = results::Reader::open(room / name / "learn.db");
        const auto losses = reader
                                ->query("SELECT value FROM metric_history WHERE metric = 'training.loss' AND run = "
                                        "(SELECT run FROM run_summary ORDER BY started DESC LIMIT 1) ORDER BY step")
                                .rows;
        EXPECT_GT(losses.size(), 5U);
        EXPECT_LT(losses.back().at(0).get<double>(), 0.8 * losses.front().at(0).get<double>());
        return reader->query("SELECT weights_sha256 FROM run_summary ORDER BY started DESC LIMIT 1")
            .rows.at(0)
            .at(0)
            .get<std::string>();
    }
    std::string needed() const { return must({"readelf", "-d", "build/" + name + ".so"}, name).out; }
};

TEST_P(Template, LivesFromItsWritingToItsExample) {
    if (run({compiler, "--version"}).exit_code != 0) {
        GTEST_SKIP() << "there is no " << compiler << " on this machine";
    }
    write();
    build({});
    check();
    const std::string weights = learn();
    EXPECT_THAT(must({"armature", "data", "check", "example.json"}, name).out, HasSubstr("input"));
    must({"ctest", "--test-dir", "build", "--output-on-failure", "--no-tests=error"}, name);
    must({"armature", "sweep", "example.json", "--quiet", "--db", "sweep.db"}, name);
    if (compiler == "g++") { // once more, needing no libstdc++ of the host's
        EXPECT_THAT(needed(), HasSubstr("libstdc++"));
        build({"-DCMAKE_MODULE_LINKER_FLAGS=-static-libstdc++ -static-libgcc"});
        EXPECT_THAT(needed(), Not(HasSubstr("libstdc++")));
        check();
        EXPECT_EQ(learn(), weights);
    }
}

INSTANTIATE_TEST_SUITE_P(All, Template, Combine(ValuesIn(kinds()), Values("g++", "clang++")), [](const auto &about) {
    const std::string compiler = std::get<1>(about.param);
    return std::get<0>(about.param) + (compiler == "g++" ? "_g" : "_clang");
});

// What a template promises without being built.
TEST(Templates, AreSmallAndWhole) {
    EXPECT_EQ(kinds().size(), 10U); // every kind of the contract
    for (const std::string &kind : kinds()) {
        const fs::path folder = source_folder() / "sdk" / "templates" / kind;
        std::vector<std::string> files;
        for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
            files.push_back(entry.path().filename().string());
        }
        EXPECT_THAT(files, ::testing::UnorderedElementsAre("CMakeLists.txt", "example.json", "my_" + kind + ".cpp",
                                                           "my_" + kind + ".md", "my_" + kind + "_test.cpp"));
        const std::string source = read_file(folder / ("my_" + kind + ".cpp"));
        EXPECT_LE(std::count(source.begin(), source.end(), '\n'), 40) << kind;
        EXPECT_THAT(source, HasSubstr("my_term")) << kind;
    }
}

} // namespace
} // namespace armature::testing
