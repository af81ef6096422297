// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/recorded_owner.h"

#include "format/numbers.h"
#include "record/varint.h"

namespace ctscope {

namespace {

/// Part of the file format: never renumbered.
enum class Tag : unsigned char {
    Kind = 1,
    Sure = 2,
    Reason = 3,
    Uid = 4,
    User = 5,
    Pid = 6,
    Process = 7,
    CommandLine = 8,
    Unit = 9,
    Container = 10,
    Pod = 11,
};

void put(std::string &out, Tag tag, std::string_view value)
{
    if (value.empty())
        return;
    out.push_back(static_cast<char>(tag));
    record::appendVarint(out, value.size());
    out += value;
}

void putNumber(std::string &out, Tag tag, const std::optional<std::uint32_t> &value)
{
    if (value)
        put(out, tag, std::to_string(*value));
}

/// The value whose word this is; the first one for a word that is not known.
template <typename Value> Value valueOf(std::string_view word, Value last)
{
    for (int each = 0; each <= static_cast<int>(last); ++each) {
        if (wordOf(static_cast<Value>(each)) == word)
            return static_cast<Value>(each);
    }
    return Value();
}

} // namespace

std::string recordedOwner(const Owner &owner)
{
    std::string out;
    put(out, Tag::Kind, owner.kind == Owner::Kind::Socket ? "socket" : wordOf(owner.kind));
    put(out, Tag::Sure, wordOf(owner.sure));
    put(out, Tag::Reason, wordOf(owner.reason));
    putNumber(out, Tag::Uid, owner.uid);
    put(out, Tag::User, owner.user);
    putNumber(out, Tag::Pid, owner.pid);
    put(out, Tag::Process, owner.process);
    put(out, Tag::CommandLine, owner.commandLine);
    put(out, Tag::Unit, owner.unit);
    put(out, Tag::Container, owner.container);
    put(out, Tag::Pod, owner.pod);
    return out;
}

std::optional<Owner> ownerFromRecording(std::string_view bytes)
{
    if (bytes.empty())
        return std::nullopt;
    Owner owner;
    while (!bytes.empty()) {
        const auto tag = static_cast<Tag>(bytes.front());
        bytes.remove_prefix(1);
        const auto length = record::takeVarint(bytes);
        if (!length || *length > bytes.size())
            return std::nullopt;
        const std::string_view value = bytes.substr(0, *length);
        bytes.remove_prefix(*length);
        switch (tag) {
        case Tag::Kind:
            owner.kind = value == "socket" ? Owner::Kind::Socket : valueOf(value, Owner::Kind::Kernel);
            break;
        case Tag::Sure: owner.sure = valueOf(value, Owner::Sure::Listening); break;
        case Tag::Reason: owner.reason = valueOf(value, Owner::Reason::NotRead); break;
        case Tag::Uid: owner.uid = parseNumber<std::uint32_t>(value); break;
        case Tag::User: owner.user = value; break;
        case Tag::Pid: owner.pid = parseNumber<std::uint32_t>(value); break;
        case Tag::Process: owner.process = value; break;
        case Tag::CommandLine: owner.commandLine = value; break;
        case Tag::Unit: owner.unit = value; break;
        case Tag::Container: owner.container = value; break;
        case Tag::Pod: owner.pod = value; break;
        }
    }
    return owner;
}

} // namespace ctscope
