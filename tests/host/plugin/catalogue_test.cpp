// SPDX-License-Identifier: MIT
// The catalogue over folders of real files: names, clashes, the cache and what makes it stale.
#include "plugin/cache.hpp"
#include "plugin/catalogue.hpp"
#include "support/places.hpp"

#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

namespace fs = std::filesystem;
using armature::testing::broken_plugin;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CatalogueTest : public ::testing::Test {
protected:
    CatalogueTest() { setenv("XDG_CACHE_HOME", (room / "cache").c_str(), 1); }
    // "broken" fixtures are sound as far as the catalogue looks.
    void install(const std::string &name, const std::string &to) {
        fs::create_directories((folder / to).parent_path());
        fs::copy_file(broken_plugin(name), folder / to, fs::copy_options::overwrite_existing);
    }
    // Those of plugins: the host's own constructs are there always.
    static std::vector<std::string> names(const Catalogue &catalogue, Kind kind) {
        std::vector<std::string> out = catalogue.names(kind);
        std::erase_if(out, [&](const std::string &name) { return catalogue.get(kind, name).file.empty(); });
        return out;
    }
    testing::TemporaryFolder room;
    fs::path folder = room / "plugins";
};

TEST_F(CatalogueTest, FindsFilesInAFolderAndOneBelow) {
    install("throws", "layers/throws.so");
    install("prints", "prints.so");
    install("segfaults", "layers/build/segfaults.so");
    testing::write_file(folder / "layers" / "throws.md", "a page");
    const Catalogue catalogue = Catalogue::scan({folder});
    EXPECT_THAT(names(catalogue, Kind::layer), ElementsAre("prints", "throws"));
    EXPECT_THAT(names(catalogue, Kind::activation), ElementsAre("prints", "throws")); // one namespace
    EXPECT_TRUE(names(catalogue, Kind::loss).empty());
    EXPECT_TRUE(catalogue.rejected().empty());
    const Component &throws = catalogue.get(Kind::layer, "throws");
    EXPECT_EQ(throws.file, folder / "layers" / "throws.so");
    EXPECT_EQ(throws.summary, "The identity, broken on purpose");
    EXPECT_EQ(catalogue.find(Kind::loss, "throws"), nullptr);
}

TEST_F(CatalogueTest, NamesTheNearest) {
    install("throws", "throws.so");
    const Catalogue catalogue = Catalogue::scan({folder});
    try {
        catalogue.get(Kind::layer, "thros");
        FAIL();
    } catch (const Error &error) {
        EXPECT_STREQ(error.what(), "there is no layer \"thros\" (did you mean \"throws\"?)");
        EXPECT_EQ(error.fault, Fault::experiment);
    }
    try {
        catalogue.get(Kind::loss, "throws");
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.hint, "no loss is installed; armature doctor tells where plugins are looked for");
    }
}

TEST_F(CatalogueTest, TellsWhyAnInstalledFileIsNotThere) {
    install("newer_abi", "newer_abi.so");
    const Catalogue catalogue = Catalogue::scan({folder});
    ASSERT_EQ(catalogue.rejected().size(), 1u);
    EXPECT_EQ(catalogue.rejected()[0].file, folder / "newer_abi.so");
    try {
        catalogue.get(Kind::layer, "newer_abi");
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_THAT(error.message, HasSubstr("the layer \"newer_abi\" is not available: needs version 1.7"));
        EXPECT_EQ(error.where, (folder / "newer_abi.so").string());
    }
}

TEST_F(CatalogueTest, RejectsTheSecondOwnerOfANameInOneFolder) {
    install("throws", "a/throws.so");
    install("throws", "b/throws.so");
    const Catalogue catalogue = Catalogue::scan({folder});
    EXPECT_EQ(catalogue.get(Kind::layer, "throws").file, folder / "a" / "throws.so");
    ASSERT_EQ(catalogue.rejected().size(), 1u);
    EXPECT_EQ(catalogue.rejected()[0].file, folder / "b" / "throws.so");
    EXPECT_EQ(catalogue.rejected()[0].reason, "its layer \"throws\" would be a second one: " +
                                                  (folder / "a" / "throws.so").string() + " has the layer \"throws\"");
}

TEST_F(CatalogueTest, LetsAnEarlierFolderWin) {
    install("throws", "one/throws.so");
    install("throws", "two/throws.so");
    install("prints", "two/prints.so");
    const Catalogue catalogue = Catalogue::scan({folder / "one", folder / "two"});
    EXPECT_TRUE(catalogue.rejected().empty());
    EXPECT_EQ(catalogue.get(Kind::layer, "throws").file, folder / "one" / "throws.so");
    EXPECT_EQ(catalogue.get(Kind::layer, "prints").file, folder / "two" / "prints.so");
    EXPECT_EQ(Catalogue::scan({folder / "two", folder / "one"}).get(Kind::layer, "throws").file,
              folder / "two" / "throws.so");
}

TEST_F(CatalogueTest, SaysThatAFolderIsMissing) {
    try {
        Catalogue::scan({room / "nowhere"});
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_EQ(error.message, "cannot be searched for plugins: No such file or directory");
        EXPECT_EQ(error.where, (room / "nowhere").string());
    }
}

// A file that hangs costs its deadline once; from then on the cache knows.
TEST_F(CatalogueTest, RemembersComponentsAndRejections) {
    install("throws", "throws.so");
    install("exits_on_scan", "exits_on_scan.so");
    const Catalogue first = Catalogue::scan({folder});
    const Cache cache = read_cache(cache_file(folder));
    ASSERT_EQ(cache.size(), 2u);
    EXPECT_EQ(cache.at((folder / "throws.so").string()).scanned.components.at(0).name, "throws");
    EXPECT_THAT(cache.at((folder / "exits_on_scan.so").string()).scanned.rejected, HasSubstr("ended the process"));

    // That the second scan reads the cache shows in what was put into it meanwhile.
    Cache doctored = cache;
    doctored.at((folder / "throws.so").string()).scanned.components.at(0).summary = "from the cache";
    write_cache(cache_file(folder), doctored);
    const Catalogue second = Catalogue::scan({folder});
    EXPECT_EQ(second.get(Kind::layer, "throws").summary, "from the cache");
    EXPECT_EQ(second.rejected().at(0).reason, first.rejected().at(0).reason);
    EXPECT_EQ(second.get(Kind::layer, "throws").schema, first.get(Kind::layer, "throws").schema);
    EXPECT_EQ(second.get(Kind::layer, "throws").file, folder / "throws.so");
    EXPECT_EQ(Catalogue::scan({folder}, true).get(Kind::layer, "throws").summary, "The identity, broken on purpose");
}

TEST_F(CatalogueTest, ScansAgainWhatHasChanged) {
    install("throws", "throws.so");
    Catalogue::scan({folder});
    const auto time = fs::last_write_time(folder / "throws.so");
    install("no_entry", "throws.so");
    fs::last_write_time(folder / "throws.so", time + std::chrono::nanoseconds(1));
    EXPECT_EQ(Catalogue::scan({folder}).rejected().size(), 1u);
    fs::remove(folder / "throws.so");
    install("prints", "prints.so");
    EXPECT_THAT(names(Catalogue::scan({folder}), Kind::layer), ElementsAre("prints"));
    EXPECT_EQ(read_cache(cache_file(folder)).size(), 1u); // what is gone is forgotten
}

TEST_F(CatalogueTest, LivesWithADamagedCacheOrNone) {
    install("throws", "throws.so");
    for (const char *text : {"", "{", "[]", "{\"files\": []}", "{\"files\": {\"x\": 1}}", "\xff"}) {
        testing::write_file(cache_file(folder), text);
        EXPECT_THAT(names(Catalogue::scan({folder}), Kind::layer), ElementsAre("throws")) << text;
        EXPECT_EQ(read_cache(cache_file(folder)).size(), 1u) << text;
    }
    testing::write_file(room / "file", "in the way");
    setenv("XDG_CACHE_HOME", (room / "file").c_str(), 1);
    EXPECT_THAT(names(Catalogue::scan({folder}), Kind::layer), ElementsAre("throws"));
}

TEST_F(CatalogueTest, ScansFromSeveralProcessesAtOnce) {
    install("throws", "throws.so");
    install("prints", "prints.so");
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
        children.push_back(fork());
        if (children.back() == 0) {
            const bool good = names(Catalogue::scan({folder}, true), Kind::layer).size() == 2;
            _exit(good ? 0 : 1);
        }
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(read_cache(cache_file(folder)).size(), 2u);
    size_t files = 0;
    for ([[maybe_unused]] const auto &entry : fs::directory_iterator(room / "cache" / "armature")) {
        ++files;
    }
    EXPECT_EQ(files, 1u); // no temporary file is left
}

TEST_F(CatalogueTest, KnowsEveryPluginOfTheBuild) {
    const Catalogue catalogue = Catalogue::scan({testing::plugin_folder()});
    for (const Rejected &rejected : catalogue.rejected()) {
        ADD_FAILURE() << rejected.file << ": " << rejected.reason;
    }
    EXPECT_NE(catalogue.find(Kind::layer, "affine"), nullptr);
    EXPECT_NE(catalogue.find(Kind::activation, "relu"), nullptr);
}

} // namespace
} // namespace armature::plugin
