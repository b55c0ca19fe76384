// SPDX-License-Identifier: MIT
// Components by name: loaded once, created from JSON, their failures turned into errors that name them.
#include "plugin/registry.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"
#include "support/services.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

class RegistryTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        room = new testing::TemporaryFolder;
        setenv("XDG_CACHE_HOME", (*room / "cache").c_str(), 1);
        for (const char *name : {"throws", "writes_nan"}) {
            std::filesystem::copy_file(testing::broken_plugin(name), *room / (std::string(name) + ".so"));
        }
        catalogue = new Catalogue(Catalogue::scan({testing::plugin_folder() / "layers", room->path()}));
    }
    static void TearDownTestSuite() {
        delete catalogue;
        delete room;
    }
    static inline testing::TemporaryFolder *room = nullptr;
    static inline Catalogue *catalogue = nullptr;
};

TEST_F(RegistryTest, LoadsALibraryWhenFirstAskedAndOnce) {
    Registry registry(*catalogue);
    EXPECT_TRUE(registry.loaded().empty());
    EXPECT_STREQ(registry.descriptor(Kind::layer, "affine").name, "affine");
    EXPECT_STREQ(registry.descriptor(Kind::activation, "affine").name, "affine"); // one namespace
    EXPECT_NE(registry.interface(Kind::layer, "affine", ARM_LAYER_INTERFACE), nullptr);
    EXPECT_EQ(registry.interface(Kind::layer, "affine", ARM_METRIC_INTERFACE), nullptr);
    EXPECT_EQ(registry.loaded().size(), 1u);
    registry.descriptor(Kind::layer, "throws");
    ASSERT_EQ(registry.loaded().size(), 2u);
    EXPECT_EQ(registry.loaded()[1]->file, *room / "throws.so");
    EXPECT_THROW(registry.descriptor(Kind::layer, "afine"), Error);
}

// What was scanned is what is loaded, or nothing is.
class ReplacedPlugin : public RegistryTest {
protected:
    ReplacedPlugin() {
        std::filesystem::copy_file(testing::broken_plugin("throws"), file);
        scanned = Catalogue::scan({folder.path()});
    }
    Error refusal(Registry &registry) const {
        try {
            registry.descriptor(Kind::layer, "throws");
        } catch (const Error &error) {
            EXPECT_EQ(error.fault, Fault::different);
            EXPECT_EQ(error.where, file.string());
            EXPECT_TRUE(registry.loaded().empty());
            return error;
        }
        ADD_FAILURE() << "was loaded";
        return Error(Fault::internal, "");
    }
    const testing::TemporaryFolder folder;
    const std::filesystem::path file = folder / "throws.so";
    const std::string then = sha256_file(testing::broken_plugin("throws"));
    Catalogue scanned;
};

TEST_F(ReplacedPlugin, ByAnotherOne) {
    std::filesystem::remove(file);
    std::filesystem::copy_file(testing::broken_plugin("exits_on_scan"), file); // it would end this process
    Registry registry(scanned);
    const Error error = refusal(registry);
    EXPECT_EQ(error.message,
              fmt::format("has changed since it was scanned: its sha256 was {:.16}..., now it is {:.16}...", then,
                          sha256_file(testing::broken_plugin("exits_on_scan"))));
    EXPECT_EQ(error.hint, "armature plugins scan looks at it anew");
}

// The cache cannot see it; the hash does.
TEST_F(ReplacedPlugin, InOneByteWithTheSameSizeAndTime) {
    const auto time = std::filesystem::last_write_time(file);
    std::string bytes = testing::read_file(file);
    bytes[bytes.size() - 1] ^= 1;
    testing::write_file(file, bytes);
    std::filesystem::last_write_time(file, time);
    const Catalogue from_cache = Catalogue::scan({folder.path()});
    EXPECT_EQ(from_cache.get(Kind::layer, "throws").sha256, then) << "or the cache was not asked";
    Registry registry(from_cache);
    EXPECT_THAT(refusal(registry).message, ::testing::HasSubstr("has changed since it was scanned"));
    const Catalogue anew = Catalogue::scan({folder.path()}, true);
    Registry later(anew);
    EXPECT_EQ(later.descriptor(Kind::layer, "throws").kind, ARM_KIND_LAYER);
    EXPECT_EQ(later.loaded().at(0)->sha256, sha256_file(file));
}

TEST_F(ReplacedPlugin, ByWhatWasNotPromised) {
    Registry kept(scanned, {{"layer throws", then}});
    EXPECT_EQ(kept.descriptor(Kind::layer, "throws").kind, ARM_KIND_LAYER);
    Registry broken(scanned, {{"layer throws", std::string(64, 'a')}});
    EXPECT_EQ(
        refusal(broken).message,
        fmt::format("has changed since this command began: its sha256 was aaaaaaaaaaaaaaaa..., now it is {:.16}...",
                    then));
    Registry unknown(scanned, {{"layer affine", then}});
    EXPECT_EQ(refusal(unknown).message, "was not there when this command began");
}

// A child swaps two plugins, by renaming and by writing in place, as fast as it can. Whatever is loaded is the one that
// was scanned.
TEST_F(ReplacedPlugin, WhileItIsLoaded) {
    const std::string throws = testing::read_file(testing::broken_plugin("throws"));
    const std::string other = testing::read_file(testing::broken_plugin("prints"));
    const pid_t child = fork();
    if (child == 0) {
        for (int i = 0;; ++i) {
            testing::write_file(folder / "next", i % 2 == 0 ? other : throws);
            std::filesystem::rename(folder / "next", file);
            testing::write_file(file, i % 3 == 0 ? other : throws);
        }
    }
    int loaded = 0, refused = 0;
    for (int i = 0; i < 1000 || ((loaded == 0 || refused == 0) && i < 100'000); ++i) {
        Registry registry(scanned);
        try {
            registry.descriptor(Kind::layer, "throws");
            ++loaded;
            ASSERT_EQ(registry.loaded().at(0)->sha256, then);
            ASSERT_EQ(sha256(registry.loaded().at(0)->binary->bytes().data(), throws.size()), then);
        } catch (const Error &error) {
            ++refused;
            ASSERT_TRUE(error.fault == Fault::different || error.message.starts_with("cannot be opened"))
                << error.what();
        }
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_GT(loaded, 0);
    EXPECT_GT(refused, 0);
}

TEST_F(RegistryTest, MakesInstancesThatKnowTheirName) {
    Registry registry(*catalogue);
    Instance<arm_layer> layer =
        make<arm_layer>(registry, Kind::layer, "affine", ARM_LAYER_INTERFACE, {{"units", 3}}, "layer hidden (affine)");
    EXPECT_TRUE(static_cast<bool>(layer));
    EXPECT_EQ(layer.who(), "layer hidden (affine)");
    Instance<arm_layer> moved = std::move(layer);
    EXPECT_NE(moved.get(), nullptr);
    try {
        make<arm_metric>(registry, Kind::layer, "affine", ARM_METRIC_INTERFACE, {{"units", 3}}, "metric affine");
        FAIL();
    } catch (const Error &error) {
        EXPECT_STREQ(error.what(), "metric affine: affine does not offer the interface " ARM_METRIC_INTERFACE);
    }
}

TEST_F(RegistryTest, TurnsAnExceptionInAPluginIntoAnError) {
    Registry registry(*catalogue);
    const auto layer =
        make<arm_layer>(registry, Kind::layer, "throws", ARM_LAYER_INTERFACE, Json::object(), "layer 2 (throws)");
    arm_layer_frame frame{};
    frame.struct_size = sizeof frame;
    try {
        layer.call(&arm_layer::forward, &frame);
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_STREQ(error.what(), "layer 2 (throws): thrown on purpose");
    }
}

TEST(Check, MapsEachStatus) {
    arm_error error{sizeof(arm_error), 0, {}};
    EXPECT_NO_THROW(check(ARM_OK, error, "x"));
    const auto thrown = [&](arm_status status) {
        try {
            check(status, error, "layer a", Fault::experiment);
        } catch (const Error &caught) {
            return caught;
        }
        return Error(Fault::internal, "nothing was thrown");
    };
    EXPECT_EQ(thrown(ARM_REFUSED).message, "refuses what it was given and does not say why");
    EXPECT_EQ(thrown(ARM_NO_MEMORY).message, "out of memory");
    EXPECT_EQ(thrown(-5).message, "failed with status -5 and does not say why");
    EXPECT_EQ(thrown(-5).fault, Fault::plugin);
    std::memset(error.message, 'x', sizeof error.message); // a plugin that forgot the end
    EXPECT_EQ(thrown(ARM_REFUSED).message, std::string(ARM_MESSAGE_BYTES, 'x'));
    EXPECT_EQ(thrown(ARM_REFUSED).fault, Fault::experiment);
    EXPECT_EQ(thrown(ARM_FAILED).fault, Fault::plugin);
    EXPECT_EQ(thrown(ARM_FAILED).where, "layer a");
}

} // namespace
} // namespace armature::plugin
