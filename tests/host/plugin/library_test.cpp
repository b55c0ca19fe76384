// SPDX-License-Identifier: MIT
// Every reason not to load a file, each with its sentence; then what a good one tells. A file that would harm the test
// itself is in scanner_test.
#include "plugin/library.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/places.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace armature::plugin {
namespace {

using armature::testing::broken_plugin;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Error refusal(const std::filesystem::path &file) {
    try {
        Library::open(file);
    } catch (const Error &error) {
        EXPECT_EQ(error.fault, Fault::plugin);
        EXPECT_EQ(error.where, file.string());
        return error;
    }
    ADD_FAILURE() << file << " was loaded";
    return Error(Fault::internal, "");
}

TEST(Library, RefusesWhatIsNotAFile) {
    const testing::TemporaryFolder folder;
    EXPECT_EQ(refusal(folder / "missing.so").message, "cannot be opened: No such file or directory");
    EXPECT_EQ(refusal(folder.path()).message, "is not a regular file");
    EXPECT_EQ(refusal("/dev/null").message, "is not a regular file");
}

TEST(Library, RefusesWhatIsNotElf) {
    const testing::TemporaryFolder folder;
    testing::write_file(folder / "not_elf.so", "This is not a library, whatever its name says.\n");
    EXPECT_EQ(refusal(folder / "not_elf.so").message, "is not an ELF file");
    testing::write_file(folder / "empty.so", "");
    EXPECT_EQ(refusal(folder / "empty.so").message, "is not an ELF file");
    testing::write_file(folder / "magic.so", "\x7f"
                                             "ELF");
    EXPECT_EQ(refusal(folder / "magic.so").message, "is not an ELF file");
}

// A good plugin, changed at one place.
std::string bytes_of_a_plugin() {
    return testing::read_file(broken_plugin("throws"));
}

TEST(Library, RefusesElfThatIsNotForThisMachine) {
    const testing::TemporaryFolder folder;
    std::string bytes = bytes_of_a_plugin();
    bytes[18] = 40; // e_machine: 32-bit ARM
    testing::write_file(folder / "arm.so", bytes);
    EXPECT_EQ(refusal(folder / "arm.so").message,
              "is an ELF file for another machine (class 2, machine 40), expected 64-bit x86-64 (machine 62)");
    bytes = bytes_of_a_plugin();
    bytes[4] = 1; // 32 bits
    testing::write_file(folder / "short.so", bytes);
    EXPECT_THAT(refusal(folder / "short.so").message, StartsWith("is an ELF file for another machine (class 1"));
    bytes = bytes_of_a_plugin();
    bytes[16] = 1; // e_type: an object file
    testing::write_file(folder / "object.so", bytes);
    EXPECT_EQ(refusal(folder / "object.so").message, "is an ELF file of type 1, expected a shared object (type 3)");
}

TEST(Library, RefusesAFileThatIsCutShortInsteadOfDyingOfIt) {
    const testing::TemporaryFolder folder;
    const std::string bytes = bytes_of_a_plugin();
    for (const size_t kept : {size_t{64}, size_t{100}, size_t{700}, size_t{5000}, bytes.size() / 2}) {
        testing::write_file(folder / "cut.so", bytes.substr(0, kept));
        EXPECT_THAT(refusal(folder / "cut.so").message, ::testing::AnyOf(HasSubstr("cut short"), HasSubstr("damaged")));
    }
}

TEST(Library, RefusesALibraryThatIsNoPlugin) {
    const Error error = refusal(broken_plugin("no_entry"));
    EXPECT_EQ(error.message, "has no symbol armature_entry, so it is not a plugin");
    EXPECT_EQ(error.hint, "end its source with ARMATURE_PLUGIN(...)");
}

TEST(Library, RefusesANewerInterfaceByBothNumbers) {
    const Error error = refusal(broken_plugin("newer_abi"));
    EXPECT_EQ(error.message, "needs version 2.7 of the plugin interface, this program has 1.0");
    EXPECT_EQ(error.hint, "use a newer Armature, or build it again with this one's SDK");
    EXPECT_EQ(refusal(broken_plugin("newer_minor")).message,
              "needs version 1.1 of the plugin interface, this program has 1.0");
}

TEST(Library, RefusesInstructionsThatTheProcessorLacks) {
    const Error error = refusal(broken_plugin("foreign_instructions"));
    EXPECT_EQ(error.message, "was built for instructions that this processor lacks: avx512_fantasy");
    EXPECT_EQ(error.hint, "build it again on this machine");
}

TEST(Library, RefusesOneThatDoesNotStart) {
    EXPECT_EQ(refusal(broken_plugin("refuses_start")).message, "does not start: not today");
}

TEST(Library, TellsWhatItIs) {
    const auto library = Library::open(broken_plugin("throws"));
    EXPECT_EQ(library->sha256, sha256_file(broken_plugin("throws")));
    EXPECT_EQ(library->abi_major, uint32_t{ARM_ABI_MAJOR});
    EXPECT_EQ(library->abi_minor, uint32_t{ARM_ABI_MINOR});
    EXPECT_THAT(library->compiler, ::testing::ContainsRegex("^(g\\+\\+|clang\\+\\+) "));
    EXPECT_THAT(library->flags, HasSubstr("-fno-math-errno"));
    EXPECT_FALSE(library->sdk_version.empty());
    EXPECT_FALSE(library->changed_float_mode);
    ASSERT_NE(library->find(Kind::layer, "throws"), nullptr);
    EXPECT_STREQ(library->find(Kind::layer, "throws")->name, "throws");
    EXPECT_NE(library->find(Kind::activation, "throws"), nullptr); // one namespace
    EXPECT_EQ(library->find(Kind::loss, "throws"), nullptr);
    EXPECT_EQ(library->find(Kind::layer, "throw"), nullptr);
}

TEST(Library, GetsTheFloatingPointModeBack) {
    const auto library = Library::open(broken_plugin("changes_float_mode"));
    EXPECT_TRUE(library->changed_float_mode);
    volatile double small = 1e-300, factor = 1e-10;
    EXPECT_GT(small * factor, 0.0); // not flushed to zero
}

} // namespace
} // namespace armature::plugin
