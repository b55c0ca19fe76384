// SPDX-License-Identifier: MIT
#include "check/elf_image.hpp"
#include "support/error.hpp"
#include "support/places.hpp"
#include "support/sanitizer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace armature::check {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

TEST(ElfImage, KnowsWhatAPluginNeedsAndOffers) {
    const ElfImage image = read_elf(testing::plugin_folder() / "layers" / "affine.so");
    EXPECT_THAT(image.needed, Contains("libopenblas.so.0"));
    if (!sanitized) { // which answers for libc
        EXPECT_THAT(image.needed, Contains("libc.so.6"));
        EXPECT_THAT(image.versions, Contains(StartsWith("GLIBC_2.")));
    }
    EXPECT_THAT(image.versions, Contains(StartsWith("GLIBCXX_3.4")));
    const auto defined = std::count_if(image.symbols.begin(), image.symbols.end(), [](auto &s) { return s.defined; });
    EXPECT_EQ(defined, 1);
    EXPECT_TRUE(image.asks_for("cblas_") || image.asks_for("dgemm"));
    EXPECT_FALSE(image.asks_for("armature_entry")); // it is defined, not asked for
}

TEST(ElfImage, TellsUniqueSymbols) {
    const ElfImage image = read_elf(testing::broken_plugin("exports_unique"));
    EXPECT_TRUE(std::any_of(image.symbols.begin(), image.symbols.end(), [](auto &s) { return s.unique; }));
}

TEST(ElfImage, RefusesADamagedFile) {
    const testing::TemporaryFolder room;
    std::string bytes = testing::read_file(testing::plugin_folder() / "layers" / "affine.so");
    for (const size_t size : {size_t{10}, size_t{64}, bytes.size() / 2, bytes.size() - 100}) {
        testing::write_file(room / "cut.so", bytes.substr(0, size));
        EXPECT_THROW(read_elf(room / "cut.so"), Error) << size;
    }
    for (size_t at = 0x20; at < 0x40; ++at) { // whatever the header says: an Error or some symbols, no crash
        std::string odd = bytes;
        odd[at] = '\xff';
        testing::write_file(room / "odd.so", odd);
        try {
            read_elf(room / "odd.so");
        } catch (const Error &) {
        }
    }
}

} // namespace
} // namespace armature::check
