// SPDX-License-Identifier: MIT
// The catalogue over folders of real files: names, clashes, the cache and what makes it stale.
#include "plugin/cache.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/registry.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"

#include <cstdlib>
#include <sys/stat.h>
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
        EXPECT_THAT(error.message, HasSubstr("the layer \"newer_abi\" is not available: needs version 2.7"));
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

// What stood in the way of reading a file (here that it is a pipe; or no memory, no descriptor, no /proc) may be over
// next time, and says nothing of the file.
TEST_F(CatalogueTest, RemembersNoFileThatItCouldNotRead) {
    install("throws", "throws.so");
    ASSERT_EQ(mkfifo((folder / "prints.so").c_str(), 0600), 0);
    EXPECT_EQ(Catalogue::scan({folder}).rejection("prints")->reason, "is not a regular file");
    const Cache cache = read_cache(cache_file(folder));
    EXPECT_TRUE(cache.contains((folder / "throws.so").string()));
    EXPECT_EQ(cache.size(), 1u);
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

TEST_F(CatalogueTest, KnowsTheHashOfEachComponentsFile) {
    install("throws", "throws.so");
    const std::string hash = sha256_file(folder / "throws.so");
    for (const char *from : {"a scan", "the cache"}) {
        const Catalogue catalogue = Catalogue::scan({folder});
        EXPECT_EQ(catalogue.get(Kind::layer, "throws").sha256, hash) << from;
        EXPECT_EQ(catalogue.hashes(), (ById{{"layer throws", hash}})) << from << ": the host's constructs have no file";
    }
}

class CatalogueWithAList : public CatalogueTest {
protected:
    CatalogueWithAList() {
        install("throws", "throws.so");
        install("exits_on_scan", "exits_on_scan.so"); // would tell that it was loaded
        install("prints", "prints.so");
    }
    AllowList list(const std::vector<std::string> &names) const {
        std::string text;
        for (const std::string &name : names) {
            text += allow_line(sha256_file(broken_plugin(name)), name + ".so") + "\n";
        }
        testing::write_file(room / "list", text);
        return AllowList::read(room / "list");
    }
    std::string reason(const Catalogue &catalogue, const std::string &name) const {
        const Rejected *rejected = catalogue.rejection(name);
        return rejected == nullptr ? "" : rejected->reason;
    }
};

TEST_F(CatalogueWithAList, LoadsNothingElse) {
    const std::string hash = sha256_file(broken_plugin("exits_on_scan"));
    for (const char *from : {"a scan", "the cache"}) {
        const Catalogue catalogue = Catalogue::scan({folder}, false, list({"throws"}));
        EXPECT_THAT(names(catalogue, Kind::layer), ElementsAre("throws")) << from;
        EXPECT_EQ(reason(catalogue, "exits_on_scan"),
                  "its sha256 is not on the list of allowed plugins " + (room / "list").string() +
                      " (to allow it, add the line: " + hash + "  exits_on_scan.so)")
            << from;
        EXPECT_THAT(reason(catalogue, "prints"), HasSubstr("not on the list")) << from;
    }
}

TEST_F(CatalogueWithAList, FollowsTheListThoughTheFilesStay) {
    Catalogue::scan({folder}, false, list({"throws"}));
    const Catalogue more = Catalogue::scan({folder}, false, list({"throws", "prints"})); // hashed before, loaded now
    EXPECT_THAT(names(more, Kind::layer), ElementsAre("prints", "throws"));
    const Catalogue all = Catalogue::scan({folder}, false, AllowList());
    EXPECT_THAT(names(all, Kind::layer), ElementsAre("prints", "throws"));
    EXPECT_THAT(reason(all, "exits_on_scan"), HasSubstr("ended the process"));
    const Catalogue fewer = Catalogue::scan({folder}, false, list({"prints"}));
    EXPECT_THAT(names(fewer, Kind::layer), ElementsAre("prints"));
    EXPECT_THAT(reason(fewer, "throws"), HasSubstr("not on the list"));
}

// Whoever puts a plugin in front of others wants that one, or to hear why not.
TEST_F(CatalogueWithAList, LetsNoLaterFolderTakeThePlaceOfWhatIsRefused) {
    install("throws", "first/throws.so");
    testing::write_file(folder / "first/throws.so", testing::read_file(folder / "first/throws.so") + "x");
    const Catalogue catalogue =
        Catalogue::scan({folder / "first", room / "plugins"}, false, list({"throws", "prints"}));
    EXPECT_THAT(names(catalogue, Kind::layer), ElementsAre("prints"));
    EXPECT_EQ(catalogue.rejection("throws")->file, folder / "first/throws.so");
    const Catalogue behind = Catalogue::scan({room / "plugins", folder / "first"}, false, list({"throws", "prints"}));
    EXPECT_EQ(behind.get(Kind::layer, "throws").file, folder / "throws.so");
}

TEST_F(CatalogueWithAList, HoldsForARegistryToo) {
    const Catalogue catalogue = Catalogue::scan({folder}, false, list({"throws"}));
    Registry registry(catalogue);
    EXPECT_EQ(registry.descriptor(Kind::layer, "throws").kind, ARM_KIND_LAYER);
    install("prints", "throws.so"); // after the scan
    Registry later(catalogue);
    try {
        later.descriptor(Kind::layer, "throws");
        FAIL();
    } catch (const Error &error) {
        EXPECT_THAT(error.message, HasSubstr("not on the list"));
    }
}

TEST_F(CatalogueTest, TakesAComponentFromAnotherFile) {
    install("throws", "throws.so");
    install("prints", "prints.so");
    install("throws", "kept/throws.so");
    testing::write_file(folder / "kept/throws.so", testing::read_file(folder / "kept/throws.so") + "x");
    const fs::path kept = folder / "kept" / "throws.so";
    Catalogue plain = Catalogue::scan({folder});
    fs::remove(folder / "prints.so");
    plain.take_from({{"layer throws", kept.string()}});
    EXPECT_EQ(plain.get(Kind::layer, "throws").file, kept);
    EXPECT_EQ(plain.get(Kind::layer, "throws").sha256, sha256_file(kept));
    EXPECT_THAT(names(plain, Kind::layer), ElementsAre("prints", "throws")) << "once, and the others stay";
    try {
        plain.take_from({{"layer prints", kept.string()}});
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.message, "cannot give the layer prints: it does not hold it");
        EXPECT_EQ(error.where, kept.string());
    }
    EXPECT_THROW(plain.take_from({{"layer prints", (folder / "gone.so").string()}}), Error);
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
