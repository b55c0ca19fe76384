// SPDX-License-Identifier: MIT
// Components by name: loaded once, created from JSON, their failures turned into errors that name them.
#include "plugin/registry.hpp"
#include "support/places.hpp"
#include "support/services.hpp"

#include <cstdlib>
#include <cstring>

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

TEST_F(RegistryTest, NoticesALibraryThatWasReplaced) {
    const testing::TemporaryFolder folder;
    const std::filesystem::path file = folder / "throws.so";
    std::filesystem::copy_file(testing::broken_plugin("throws"), file);
    const Catalogue before = Catalogue::scan({folder.path()});
    std::filesystem::remove(file);
    std::filesystem::copy_file(testing::broken_plugin("prints"), file);
    Registry registry(before);
    try {
        registry.descriptor(Kind::layer, "throws");
        FAIL();
    } catch (const Error &error) {
        EXPECT_EQ(error.message, "has no layer \"throws\", though it had one when it was scanned");
        EXPECT_EQ(error.where, file.string());
    }
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
