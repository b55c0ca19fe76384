// SPDX-License-Identifier: MIT
// registry.hpp: the components that a run uses, loaded when first asked for; and instances that call them.
#pragma once

#include "plugin/catalogue.hpp"
#include "plugin/library.hpp"
#include "plugin/settings.hpp"

#include <armature/activation.h>
#include <armature/draft/block.h>
#include <armature/draft/dataset.h>
#include <armature/draft/layer.h>
#include <armature/draft/optimizer.h>
#include <armature/initialiser.h>
#include <armature/metric.h>
#include <armature/schedule.h>

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace armature::plugin {

class Registry {
public:
    // promised: the hash of the file that each component must come from; empty: whichever is there.
    explicit Registry(const Catalogue &catalogue, ById promised = {})
        : catalogue_(catalogue), promised_(std::move(promised)) {}
    Registry(const Registry &) = delete;
    Registry &operator=(const Registry &) = delete;

    const Catalogue &catalogue() const { return catalogue_; }
    // Loads the component's library if need be. Throws Error(Fault::plugin); Error(Fault::different), before any of its
    // code runs, if the file is not the one that was scanned, or not the one that was promised.
    const arm_descriptor &descriptor(Kind kind, std::string_view name);
    // The table of an interface, or nullptr if the component does not offer it.
    const void *interface(Kind kind, std::string_view name, const char *id);
    // Every component that was asked for, in the kind's namespace.
    const std::set<std::pair<Kind, std::string>> &used() const { return used_; }
    // In the order of loading.
    const std::vector<std::shared_ptr<Library>> &loaded() const { return loaded_; }

private:
    std::shared_ptr<Library> load(const Component &component) const;
    const Catalogue &catalogue_;
    ById promised_;
    std::vector<std::shared_ptr<Library>> loaded_;
    std::set<std::pair<Kind, std::string>> used_;
};

// Throws Error(Fault::plugin, "message", who) if status is not ARM_OK; ARM_REFUSED becomes `refused`.
void check(arm_status status, const arm_error &error, const std::string &who, Fault refused = Fault::plugin);

// An instance of a component's table; created from settings that are valid JSON for its schema (defaults are filled).
template <class Table> class Instance {
public:
    Instance() = default;
    // `who` prefixes every error: "layer hidden (affine)".
    Instance(const Table *table, const Json &settings, const Json &schema, std::string who)
        : table_(table), who_(std::move(who)) {
        const Settings typed(with_defaults(settings, schema), schema);
        arm_error error{sizeof(arm_error), 0, {}};
        check(table_->create(typed.c(), &instance_, &error), error, who_, Fault::experiment);
    }
    Instance(Instance &&other) noexcept { swap(other); }
    Instance &operator=(Instance &&other) noexcept { return swap(other), *this; }
    ~Instance() {
        if (instance_ != nullptr) {
            table_->destroy(instance_);
        }
    }
    // instance.call(&arm_layer::forward, &frame)
    template <class Function, class... Arguments> void call(Function Table::*function, Arguments &&...arguments) const {
        arm_error error;
        error.struct_size = sizeof error;
        error.message[0] = '\0';
        const arm_status status = (table_->*function)(instance_, std::forward<Arguments>(arguments)..., &error);
        if (status != ARM_OK) [[unlikely]] {
            check(status, error, who_, Fault::experiment);
        }
    }
    const Table *table() const { return table_; }
    void *get() const { return instance_; }
    const std::string &who() const { return who_; }
    explicit operator bool() const { return instance_ != nullptr; }

private:
    void swap(Instance &other) noexcept {
        std::swap(table_, other.table_);
        std::swap(instance_, other.instance_);
        std::swap(who_, other.who_);
    }
    const Table *table_ = nullptr;
    void *instance_ = nullptr;
    std::string who_;
};

// An instance by name: looks the component up, loads it, asks for the interface, creates it.
template <class Table>
Instance<Table> make(Registry &registry, Kind kind, std::string_view name, const char *interface_id,
                     const Json &settings, std::string who) {
    const void *table = registry.interface(kind, name, interface_id);
    if (table == nullptr) {
        throw Error(Fault::plugin, std::string(name) + " does not offer the interface " + interface_id, who);
    }
    return {static_cast<const Table *>(table), settings, registry.catalogue().get(kind, name).schema, std::move(who)};
}

} // namespace armature::plugin
