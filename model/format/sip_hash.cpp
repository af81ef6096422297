// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/sip_hash.h"

#include <bit>
#include <cstddef>

namespace ctscope {

namespace {

std::uint64_t littleEndian(const char *bytes, std::size_t count) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    void rounds(int count) noexcept
    {
        for (; count > 0; --count) {
            v0 += v1;
            v1 = std::rotl(v1, 13) ^ v0;
            v0 = std::rotl(v0, 32);
            v2 += v3;
            v3 = std::rotl(v3, 16) ^ v2;
            v0 += v3;
            v3 = std::rotl(v3, 21) ^ v0;
            v2 += v1;
            v1 = std::rotl(v1, 17) ^ v2;
            v2 = std::rotl(v2, 32);
        }
    }
    void add(std::uint64_t block) noexcept
    {
        v3 ^= block;
        rounds(2);
        v0 ^= block;
    }
};

} // namespace

std::uint64_t sipHash(const SipKey &key, std::string_view text) noexcept
{
    const auto *const keyBytes = reinterpret_cast<const char *>(key.data());
    const std::uint64_t k0 = littleEndian(keyBytes, 8);
    const std::uint64_t k1 = littleEndian(keyBytes + 8, 8);
    SipState state{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
    const std::uint64_t length = std::uint64_t{text.size()} << 56;
    while (text.size() >= 8) {
        state.add(littleEndian(text.data(), 8));
        text.remove_prefix(8);
    }
    state.add(length | littleEndian(text.data(), text.size()));
    state.v2 ^= 0xff;
    state.rounds(4);
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

} // namespace ctscope
