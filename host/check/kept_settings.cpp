// SPDX-License-Identifier: MIT
// kept_settings.cpp: the component's table with another create: it copies the settings into pages of their own, calls
// the real one, and then forbids the pages.
#include "check/kept_settings.hpp"

#include "check/creation.hpp"
#include "check/last_words.hpp"

#include <cstring>
#include <new>
#include <sys/mman.h>

namespace armature::check {

namespace {

constexpr size_t room = size_t{1} << 20;

// Hands out memory from one mapping, never back.
class Pages {
public:
    Pages()
        : begin_(static_cast<std::byte *>(
              mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
        if (begin_ == MAP_FAILED) {
            throw std::bad_alloc();
        }
        remember_guard(begin_, begin_ + room, "the settings, which were valid until create returned");
    }
    template <class T> T *copy(const T *from, int64_t count) {
        const size_t bytes = static_cast<size_t>(count) * sizeof(T);
        used_ = (used_ + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);
        if (from == nullptr || used_ + bytes > room) {
            return nullptr;
        }
        auto *to = reinterpret_cast<T *>(begin_ + used_);
        std::memcpy(to, from, bytes);
        used_ += bytes;
        return to;
    }
    const char *copy(const char *text) { return copy(text, static_cast<int64_t>(std::strlen(text)) + 1); }
    void forbid() { mprotect(begin_, room, PROT_NONE); }

private:
    std::byte *begin_;
    size_t used_ = 0;
};

const arm_descriptor *original = nullptr;
arm_descriptor changed_descriptor;
Creator real_creator;
alignas(std::max_align_t) unsigned char table[256]; // as large as any table, with the other create

arm_status create(const arm_settings *settings, void **instance, arm_error *error) {
    Pages pages;
    arm_settings *copy = pages.copy(settings, 1);
    arm_setting *items = pages.copy(settings->items, settings->count);
    for (uint32_t i = 0; items != nullptr && i < settings->count; ++i) {
        items[i].name = pages.copy(items[i].name);
        items[i].integers = pages.copy(items[i].integers, items[i].count);
        items[i].reals = pages.copy(items[i].reals, items[i].count);
        const char **texts = const_cast<const char **>(pages.copy(items[i].texts, items[i].count));
        for (int64_t k = 0; texts != nullptr && k < items[i].count; ++k) {
            texts[k] = pages.copy(texts[k]);
        }
        items[i].texts = texts;
    }
    copy->items = items;
    const arm_status status = real_creator.create(copy, instance, error);
    pages.forbid();
    return status;
}

const void *get_interface(const char *id) {
    const void *offered = original->get_interface(id);
    if (offered == nullptr) {
        return nullptr;
    }
    uint32_t bytes;
    std::memcpy(&bytes, offered, sizeof bytes);
    std::memcpy(table, offered, std::min<size_t>(bytes, sizeof table));
    std::memcpy(&real_creator, offered, sizeof real_creator);
    Creator mine = real_creator;
    mine.create = create;
    std::memcpy(table, &mine, sizeof mine);
    return table;
}

} // namespace

Component with_settings_taken_back(const Component &component) {
    original = component.descriptor;
    changed_descriptor = *original;
    changed_descriptor.get_interface = get_interface;
    Component out = component;
    out.descriptor = &changed_descriptor;
    return out;
}

} // namespace armature::check
