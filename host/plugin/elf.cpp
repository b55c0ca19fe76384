// SPDX-License-Identifier: MIT
// elf.cpp: the ELF header and the program headers behind it.
#include "plugin/elf.hpp"

#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace armature::plugin {

namespace {

constexpr Elf64_Half this_machine = EM_X86_64;
constexpr const char *machine_name = "x86-64";

class File {
public:
    explicit File(const std::filesystem::path &path)
        : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~File() {
        if (descriptor_ >= 0) {
            close(descriptor_);
        }
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    int descriptor() const { return descriptor_; }
    bool read(uint64_t offset, void *to, size_t bytes) const {
        return pread(descriptor_, to, bytes, static_cast<off_t>(offset)) == static_cast<ssize_t>(bytes);
    }

private:
    int descriptor_;
};

bool within(uint64_t offset, uint64_t bytes, uint64_t size) {
    return offset <= size && bytes <= size - offset;
}

} // namespace

std::string unloadable(const std::filesystem::path &path) {
    const File file(path);
    struct stat about {};
    if (file.descriptor() < 0 || fstat(file.descriptor(), &about) != 0) {
        return fmt::format("cannot be opened: {}", std::strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return "is not a regular file";
    }
    const uint64_t size = static_cast<uint64_t>(about.st_size);
    Elf64_Ehdr header;
    if (!file.read(0, &header, sizeof header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) {
        return "is not an ELF file";
    }
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
        header.e_machine != this_machine) {
        return fmt::format("is an ELF file for another machine (class {}, machine {}), expected 64-bit {} (machine {})",
                           header.e_ident[EI_CLASS], header.e_machine, machine_name, this_machine);
    }
    if (header.e_type != ET_DYN) {
        return fmt::format("is an ELF file of type {}, expected a shared object (type {})", header.e_type, ET_DYN);
    }
    std::vector<Elf64_Phdr> segments(header.e_phnum);
    const size_t bytes = segments.size() * sizeof(Elf64_Phdr);
    if (header.e_phentsize != sizeof(Elf64_Phdr) || segments.empty() || !within(header.e_phoff, bytes, size) ||
        !file.read(header.e_phoff, segments.data(), bytes)) {
        return fmt::format("is a damaged ELF file: its program headers do not lie within its {} bytes", size);
    }
    for (const Elf64_Phdr &segment : segments) {
        if (segment.p_type == PT_LOAD && !within(segment.p_offset, segment.p_filesz, size)) {
            return fmt::format("is cut short: a segment ends at byte {}, the file at {}",
                               segment.p_offset + segment.p_filesz, size);
        }
    }
    return {};
}

} // namespace armature::plugin
