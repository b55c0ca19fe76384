// SPDX-License-Identifier: MIT
// What `cmake --install` makes: complete, without a path of the place it was built in, and good wherever it is moved;
// and which plugins and experiments its program finds.
#include "templates/installed.hpp"

#include <algorithm>
#include <regex>
#include <set>

namespace armature::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

class Installation : public Installed {
protected:
    std::set<std::string> files() const {
        std::set<std::string> found;
        for (const fs::directory_entry &entry : fs::recursive_directory_iterator(prefix)) {
            if (!entry.is_directory()) {
                found.insert(entry.path().lexically_relative(prefix).string());
            }
        }
        return found;
    }
    // A plugin project that is not made from a template.
    void write_project(const std::string &name) const {
        write_file(room / name / "CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(foreign CXX)\n"
                                                   "find_package(Armature 0.1 REQUIRED)\n"
                                                   "armature_add_plugin(twice SOURCES twice.cpp)\n");
        write_file(room / name / "twice.cpp", R"(#include <armature/layer.hpp>
            #include <armature/matrix.hpp>
            #include <armature/draft/layer.h>
            struct Twice {
                static constexpr const char *name = "twice";
                static void describe(armature::Description<Twice> &about) { about.summary("Twice").formula("y = 2 x"); }
                void configure(armature::LayerPlan &plan) const { plan.output(plan.features()); }
                template <class T> void forward(const armature::Frame<T> &f) const {
                    auto y = matrix(f.output());
                    y = T(2) * matrix(f.input());
                }
                template <class T> void backward(const armature::Frame<T> &f) const {
                    write(f.input_gradient(), T(2) * matrix(f.output_gradient()));
                }
            };
            ARMATURE_PLUGIN(armature::Layer<Twice>)
        )");
    }
    // Every link between pages below `folder` that leads nowhere; counts those that lead somewhere.
    static std::vector<std::string> dead_links(const fs::path &folder, int &alive) {
        static const std::regex link(R"(\]\(([^)#: ]+)(#[^)]*)?\))");
        std::vector<std::string> dead;
        for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folder)) {
            const std::string text = entry.path().extension() == ".md" ? read_file(entry.path()) : "";
            for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
                const bool there = fs::exists(entry.path().parent_path() / (*at)[1].str());
                alive += there ? 1 : 0;
                if (!there) {
                    dead.push_back(entry.path().lexically_relative(folder).string() + ": " + (*at)[1].str());
                }
            }
        }
        return dead;
    }
    // A component's file, as the installed program tells it.
    std::string file_of(const std::string &name, const std::vector<std::string> &options = {}) const {
        std::vector<std::string> command = {"armature", "plugins", "show", name, "--format", "json"};
        command.insert(command.end(), options.begin(), options.end());
        return parse_json(must(command).out, "show").at(0).at("file");
    }
    fs::path of_user(const std::string &file) const { return place / "data" / "armature" / "plugins" / file; }
};

TEST_F(Installation, HasPagesWhoseLinksLeadSomewhere) {
    int alive = 0;
    EXPECT_THAT(dead_links(prefix / "share" / "armature", alive), IsEmpty());
    EXPECT_GE(alive, 20);
}

TEST_F(Installation, HasEverythingInItsPlace) {
    EXPECT_THAT(
        files(),
        IsSupersetOf({"bin/armature", "lib/armature/plugins/layers/affine.so", "lib/armature/plugins/datasets/csv.so",
                      "include/armature/layer.hpp", "include/armature/testing/layer.hpp",
                      "include/armature/draft/layer.h", "lib/cmake/Armature/ArmatureConfig.cmake",
                      "lib/cmake/Armature/ArmatureConfigVersion.cmake", "lib/cmake/Armature/ArmatureTargets.cmake",
                      "lib/cmake/Armature/ArmatureAddPlugin.cmake", "lib/cmake/Armature/ArmatureTestPlugin.cmake",
                      "lib/cmake/Armature/armature.map", "share/armature/templates/layer/my_layer.cpp",
                      "share/armature/experiments/quickstart.json", "share/armature/experiments/data/digits.csv.gz",
                      "share/armature/docs/experiment.md", "share/armature/docs/plugins/layers/affine/affine.md",
                      "share/doc/armature/copyright"}));
    // Every plugin of the build, and nothing that only a build has.
    std::set<std::string> built, installed;
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(plugin_folder())) {
        if (entry.path().extension() == ".so") {
            built.insert(entry.path().lexically_relative(plugin_folder()).string());
        }
    }
    for (const std::string &file : files()) {
        if (file.starts_with("lib/armature/plugins/") && file.ends_with(".so")) {
            installed.insert(file.substr(std::string("lib/armature/plugins/").size()));
        }
        EXPECT_THAT(file, Not(::testing::EndsWith(".a")));
    }
    EXPECT_GT(built.size(), 50U);
    for (const std::string &plugin : installed) { // a build tree may keep what is no longer made
        EXPECT_TRUE(built.contains(plugin)) << plugin;
    }
    EXPECT_GT(installed.size(), 50U);
}

TEST_F(Installation, KnowsNoPathOfWhereItWasBuilt) {
    for (const std::string &file : files()) {
        const std::string text = read_file(prefix / file);
        if (text.find(".debug_info") != std::string::npos) {
            continue; // a build for a debugger says where its sources are
        }
        EXPECT_EQ(text.find(source_folder().string()), std::string::npos) << file;
        EXPECT_EQ(text.find(prefix.string()), std::string::npos) << file;
    }
}

TEST_F(Installation, WorksWhereItIsMovedTo) {
    const fs::path old = prefix;
    prefix = place / "elsewhere" / "deeper";
    fs::create_directory(place / "elsewhere");
    fs::rename(old, prefix);
    EXPECT_THAT(file_of("affine"), StartsWith((prefix / "lib" / "armature" / "plugins").string()));
    must({"armature", "plugins", "new", "activation", "moved"});
    must({"cmake", "-B", "build"}, "moved");
    must({"cmake", "--build", "build"}, "moved");
    const Finished ran = must({"armature", "run", "example.json"}, "moved");
    EXPECT_THAT(ran.out, AllOf(HasSubstr("finished"), HasSubstr("test.accuracy")));
    EXPECT_EQ(ran.err.rfind("Plugins of build too, as example.json says\n", 0), 0U) << ran.err;
}

TEST_F(Installation, SuitsAProjectOfAnyKind) {
    write_project("foreign");
    must({"cmake", "-B", "out"}, "foreign");
    must({"cmake", "--build", "out"}, "foreign");
    EXPECT_EQ(file_of("twice", {"--plugin-path", "foreign/out"}), (room / "foreign" / "out" / "twice.so").string());
    const std::string exports = must({"nm", "-D", "--defined-only", "out/twice.so"}, "foreign").out;
    EXPECT_EQ(std::count(exports.begin(), exports.end(), '\n'), 1) << exports;
    EXPECT_THAT(exports, HasSubstr("armature_entry"));
    EXPECT_THAT(must({"readelf", "-d", "out/twice.so"}, "foreign").out, Not(HasSubstr("libarmadillo")));
    // Installed for the user, it is found without a word about it.
    must({"cmake", "--install", "out"}, "foreign");
    EXPECT_EQ(file_of("twice"), of_user("twice.so").string());
}

TEST_F(Installation, RefusesAProjectForAnotherMinorVersion) {
    write_project("foreign");
    write_file(room / "foreign" / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.25)\nproject(foreign CXX)\nfind_package(Armature 0.2 REQUIRED)\n");
    const Finished refused = run({"cmake", "-B", "out"}, "foreign");
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_THAT(refused.err, HasSubstr("compatible with requested"));
}

// --plugin-path, then the user's data directory, then the installation; never the working directory.
TEST_F(Installation, SearchesInTheDocumentedOrder) {
    const fs::path installed = prefix / "lib" / "armature" / "plugins" / "activations" / "relu.so";
    EXPECT_EQ(file_of("relu"), installed.string());
    fs::create_directories(room / "plugins");
    fs::copy_file(installed, room / "relu.so");
    fs::copy_file(installed, room / "plugins" / "relu.so");
    EXPECT_EQ(file_of("relu"), installed.string());
    fs::create_directories(of_user("activations"));
    fs::copy_file(installed, of_user("activations") / "relu.so");
    EXPECT_EQ(file_of("relu"), (of_user("activations") / "relu.so").string());
    EXPECT_EQ(file_of("relu", {"--plugin-path", "plugins"}), (room / "plugins" / "relu.so").string());
    // A folder `plugins` beside lib is one of a build tree, and this is none.
    fs::create_directories(prefix / "plugins");
    fs::copy_file(broken_plugin("throws"), prefix / "plugins" / "throws.so");
    EXPECT_EQ(run({"armature", "plugins", "show", "throws"}).exit_code, 2);
}

TEST_F(Installation, BringsExperimentsWithTheirData) {
    for (const char *name : {"experiments/quickstart.json", "digits/mlp.json"}) {
        const Finished ran = must({"armature", "run", name, "train.epochs=1"});
        EXPECT_THAT(ran.out, HasSubstr("finished"));
        EXPECT_THAT(ran.err, StartsWith(std::string(name) + ": there is none here, taking " +
                                        (prefix / "share" / "armature" / "experiments").string()));
    }
    EXPECT_TRUE(fs::exists(room / "runs.db")); // here, not beside the experiment
    // One's own file comes first, and is not talked about.
    Json own = read_json(prefix / "share" / "armature" / "experiments" / "spirals" / "linear_or_not.json");
    own["train"]["epochs"] = 1;
    write_file(room / "digits" / "mlp.json", dump(own));
    EXPECT_THAT(must({"armature", "run", "digits/mlp.json", "--quiet"}).err, IsEmpty());
    EXPECT_EQ(run({"armature", "run", "digits/../../templates/layer/example.json"}).exit_code, 3);
}

} // namespace
} // namespace armature::testing
